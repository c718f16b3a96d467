/**
 * Where a query may lie on a shard's line of positions.
 *
 * Every hit (a stored landmark that the query has, too) votes for the position at which the query
 * would begin. True hits agree, chance hits scatter (Wang 2003). Votes are counted in bins, a
 * neighbouring pair of bins together; rare hashes weigh more.
 *
 * The bins of a large shard share a table of fixed size by their low bits; the few hits whose slot looks
 * promising are then counted again exactly. O(hits), memory independent of the index.
 */
import { GAP_FRAMES, type PostingLists } from './posting-store.ts';
import type { Lookups } from './query-landmarks.ts';

export interface Peak {
  /** Position of the query's first frame, to a bin. */
  readonly position: number;
  readonly votes: number;
}

/** A hash that is stored n times and heard m times votes with (n m) ^ -0.25 each time. */
const RARITY_EXPONENT = -0.25;
const TABLE_BITS = 20;
const TABLE_SLOTS = 2 ** TABLE_BITS;
const TABLE_MASK = TABLE_SLOTS - 1;
/** How many hits are counted again, at most, for each position wanted. */
const RECOUNT_PER_PEAK = 50;
const LEVELS = 1024;
const LEVELS_PER_VOTE = 16;

/** Votes by slot: one for all, empty again after each use. Slot `TABLE_SLOTS` mirrors slot 0. */
const table = new Float32Array(TABLE_SLOTS + 1);
const levelCounts = new Uint32Array(LEVELS);

export interface HistogramOptions {
  /**
   * Width of a bin. True hits spread by the half frame to which positions are stored, and by half a
   * step of speed over the length of the query; wider bins only gather more chance.
   */
  readonly binFrames: number;
  /** Positions wanted, at most. */
  readonly count: number;
}

/** The positions with most votes, best first. Lists and lookups must be of the same hashes. */
export function bestOffsets(
  lookups: Lookups,
  lists: PostingLists,
  { binFrames, count }: HistogramOptions,
): Peak[] {
  const hits = hitsOf(lookups, lists, 1 / binFrames);
  vote(hits);
  const floor = promisingVotes(hits, count * RECOUNT_PER_PEAK);
  const votes = recount(hits, floor);
  for (let i = 0; i < hits.bins.length; i++) table[hits.bins[i]! & TABLE_MASK] = 0;
  table[TABLE_SLOTS] = 0;
  return peaksOf(votes, { binFrames, count });
}

interface Hits {
  readonly bins: Uint32Array;
  readonly weights: Float32Array;
}

/** Reused between calls; they grow to the most hits seen. */
let hitBins = new Uint32Array(2 ** 18);
let hitWeights = new Float32Array(2 ** 18);

/** A query may begin up to a gap before the line does; adding it keeps bins positive. */
function hitsOf(
  { ends, frames }: Lookups,
  { ends: listEnds, positions }: PostingLists,
  binsPerFrame: number,
): Hits {
  reserve(countHits(ends, listEnds));
  let filled = 0;
  let heard = 0;
  let from = 0;
  for (let i = 0; i < ends.length; i++) {
    const to = listEnds[i]!;
    const weight = ((to - from) * (ends[i]! - heard)) ** RARITY_EXPONENT;
    for (; heard < ends[i]!; heard++) {
      const shift = GAP_FRAMES - frames[heard]!;
      for (let p = from; p < to; p++) {
        hitBins[filled] = ((positions[p]! + shift) * binsPerFrame) >>> 0;
        hitWeights[filled++] = weight;
      }
    }
    from = to;
  }
  return { bins: hitBins.subarray(0, filled), weights: hitWeights.subarray(0, filled) };
}

function countHits(ends: Uint32Array, listEnds: Uint32Array): number {
  let hits = 0;
  for (let i = 0; i < ends.length; i++) {
    hits += (ends[i]! - (i > 0 ? ends[i - 1]! : 0)) * (listEnds[i]! - (i > 0 ? listEnds[i - 1]! : 0));
  }
  return hits;
}

function reserve(hits: number): void {
  if (hits <= hitBins.length) return;
  hitBins = new Uint32Array(Math.ceil(hits * 1.25));
  hitWeights = new Float32Array(hitBins.length);
}

function vote({ bins, weights }: Hits): void {
  for (let i = 0; i < bins.length; i++) table[bins[i]! & TABLE_MASK]! += weights[i]!;
  table[TABLE_SLOTS] = table[0]!;
}

/** The votes that a pair of slots needs so that at most about `hitsMax` hits lie in such pairs. */
function promisingVotes({ bins }: Hits, hitsMax: number): number {
  if (bins.length <= hitsMax) return 0;
  levelCounts.fill(0);
  for (let i = 0; i < bins.length; i++) {
    const slot = bins[i]! & TABLE_MASK;
    const level = ((table[slot]! + table[slot + 1]!) * LEVELS_PER_VOTE) | 0;
    levelCounts[level < LEVELS ? level : LEVELS - 1]!++;
  }
  let hits = 0;
  for (let level = LEVELS - 1; level > 0; level--) {
    hits += levelCounts[level]!;
    if (hits > hitsMax) return (level + 1) / LEVELS_PER_VOTE;
  }
  return 0;
}

/** Exact votes of the bins whose slot, with a neighbour, has `floor` votes or more. */
function recount({ bins, weights }: Hits, floor: number): Map<number, number> {
  const votes = new Map<number, number>();
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    const slot = bin & TABLE_MASK;
    const here = table[slot]!;
    if (here + table[slot + 1]! < floor && here + table[(slot - 1) & TABLE_MASK]! < floor) continue;
    votes.set(bin, (votes.get(bin) ?? 0) + weights[i]!);
  }
  return votes;
}

function peaksOf(votes: ReadonlyMap<number, number>, { binFrames, count }: HistogramOptions): Peak[] {
  const peaks: Peak[] = [];
  for (const [bin, here] of votes) {
    const pair = here + (votes.get(bin + 1) ?? 0);
    if (pair < here + (votes.get(bin - 1) ?? 0)) continue;
    peaks.push({ position: Math.round((bin + 1) * binFrames) - GAP_FRAMES, votes: pair });
  }
  peaks.sort((a, b) => b.votes - a.votes || a.position - b.position);
  return peaks.slice(0, count);
}
