/**
 * Where a query may lie on a shard's line of positions.
 *
 * Every hit (a stored landmark that the query has, too) votes for the position at which the query
 * would begin. True hits agree, chance hits scatter (Wang 2003). Votes are counted in bins of two
 * frames, a neighbouring pair of bins together; rare hashes weigh more.
 *
 * The bins of a large shard share a table of fixed size by their low bits; a second pass over the hits
 * recounts exactly the few bins that look promising. O(hits), memory independent of the index.
 */
import { GAP_FRAMES, type PostingLists } from './posting-store.ts';
import type { Lookups } from './query-landmarks.ts';

export interface Peak {
  /** Position of the query's first frame, to a frame or two. */
  readonly position: number;
  readonly votes: number;
}

/** A hash with a list of n postings votes with n ^ -0.25. */
const RARITY_EXPONENT = -0.25;
const TABLE_BITS = 20;
const TABLE_MASK = 2 ** TABLE_BITS - 1;
/** How many hits are looked at again, at most, for each position wanted. */
const RECOUNT_PER_PEAK = 100;
const LEVELS = 1024;
const LEVELS_PER_VOTE = 16;

export interface OffsetHistogram {
  /** The `count` positions with most votes, best first. Lists and lookups must be of the same hashes. */
  best(lookups: Lookups, lists: PostingLists, count: number): Peak[];
}

export function createOffsetHistogram(): OffsetHistogram {
  const table = new Float32Array(TABLE_MASK + 2);
  return {
    best(lookups, lists, count) {
      eachHit(lookups, lists, (bin, weight) => {
        table[bin & TABLE_MASK]! += weight;
      });
      table[TABLE_MASK + 1] = table[0]!;
      const floor = promisingVotes(table, lookups, lists, count * RECOUNT_PER_PEAK);
      const exact = new Map<number, number>();
      eachHit(lookups, lists, (bin, weight) => {
        const slot = bin & TABLE_MASK;
        const here = table[slot]!;
        const before = table[(slot - 1) & TABLE_MASK]!;
        if (here + table[slot + 1]! < floor && here + before < floor) return;
        exact.set(bin, (exact.get(bin) ?? 0) + weight);
      });
      eachHit(lookups, lists, (bin) => {
        table[bin & TABLE_MASK] = 0;
      });
      table[TABLE_MASK + 1] = 0;
      return peaksOf(exact, count);
    },
  };
}

/** The votes that a pair of bins needs so that about `hitsMax` hits lie in such pairs. */
function promisingVotes(table: Float32Array, lookups: Lookups, lists: PostingLists, hitsMax: number): number {
  const counts = new Uint32Array(LEVELS);
  eachHit(lookups, lists, (bin) => {
    const slot = bin & TABLE_MASK;
    const level = ((table[slot]! + table[slot + 1]!) * LEVELS_PER_VOTE) | 0;
    counts[level < LEVELS ? level : LEVELS - 1]!++;
  });
  let hits = 0;
  for (let level = LEVELS - 1; level > 0; level--) {
    hits += counts[level]!;
    if (hits > hitsMax) return (level + 1) / LEVELS_PER_VOTE;
  }
  return 0;
}

function peaksOf(votes: ReadonlyMap<number, number>, count: number): Peak[] {
  const peaks: Peak[] = [];
  for (const [bin, here] of votes) {
    const pair = here + (votes.get(bin + 1) ?? 0);
    if (pair < here + (votes.get(bin - 1) ?? 0)) continue;
    peaks.push({ position: (bin + 1) * 2 - GAP_FRAMES, votes: pair });
  }
  peaks.sort((a, b) => b.votes - a.votes || a.position - b.position);
  return peaks.slice(0, count);
}

/** A query may begin up to a gap before the line does; adding it keeps bins positive. */
function eachHit(
  { ends, frames }: Lookups,
  { ends: listEnds, positions }: PostingLists,
  visit: (bin: number, weight: number) => void,
): void {
  let heard = 0;
  let from = 0;
  for (let i = 0; i < ends.length; i++) {
    const to = listEnds[i]!;
    const weight = (to - from) ** RARITY_EXPONENT;
    for (; heard < ends[i]!; heard++) {
      const shift = GAP_FRAMES - frames[heard]!;
      for (let p = from; p < to; p++) visit((positions[p]! + shift) >>> 1, weight);
    }
    from = to;
  }
}
