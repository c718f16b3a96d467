/**
 * Where a query may lie on a shard's line of positions.
 *
 * Every hit (a stored landmark that the query has, too) votes for the position at which the query
 * would begin. True hits agree, chance hits scatter (Wang 2003). Votes are counted in bins, a
 * neighbouring pair of bins together; rare hashes weigh more.
 *
 * The line is cut into stretches whose counts fit a fast cache. Hits are dealt out to their stretches,
 * then each stretch is counted by itself: exact however large the shard. O(hits).
 */
import { BestBins } from './best-bins.ts';
import { GAP_FRAMES, type PostingLists } from './posting-store.ts';
import type { Lookups } from './query-landmarks.ts';

export interface Peak {
  /** Position of the query's first frame, to a bin. */
  readonly position: number;
  readonly votes: number;
}

/** A hash that is stored n times and heard m times votes with (n m) ^ -0.25 each time. */
const RARITY_EXPONENT = -0.25;
/** Bins of a stretch, as a power of two: 1 MB of counts. A pair astride two stretches counts as two single bins. */
const STRETCH_BITS = 18;
const STRETCH_BINS = 2 ** STRETCH_BITS;
/** Bins are below 2^32. */
const STRETCHES_MAX = 2 ** (32 - STRETCH_BITS);
/** A hit is one number: its bin in the stretch, then its vote in such units. */
const UNIT_BITS = 32 - STRETCH_BITS;
const UNITS_PER_VOTE = 2 ** UNIT_BITS - 1;
/** Marks a bin that has been looked at; no count comes near it. */
const SEEN = 2 ** 30;

/** Units in each bin of one stretch, bin `b` at `b + 1`; empty again after each use. */
const counts = new Int32Array(STRETCH_BINS + 2);
/** While hits are dealt out: where the next hit of each stretch goes. */
const nextHit = new Uint32Array(STRETCHES_MAX + 1);
/** Hits by stretch; reused between calls, grows to the most seen. */
let hits = new Uint32Array(2 ** 18);

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
  const stretches = measureStretches(lookups, lists, 1 / binFrames);
  dealOut(lookups, lists, 1 / binFrames);
  const best = new BestBins(count);
  let from = 0;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const to = nextHit[stretch]!;
    if (to > from) countStretch(stretch * STRETCH_BINS, hits.subarray(from, to), best);
    from = to;
  }
  return best.take().map(({ bin, units }) => ({
    position: Math.round((bin + 1) * binFrames) - GAP_FRAMES,
    votes: units / UNITS_PER_VOTE,
  }));
}

/** A query may begin up to a gap before the line does; adding it keeps bins positive. */
const shiftOf = (frame: number): number => GAP_FRAMES - frame;

/** Sets `nextHit` to where the hits of each stretch begin, and makes room for all. Returns how many stretches there are. */
function measureStretches(
  { ends, frames }: Lookups,
  { ends: listEnds, positions }: PostingLists,
  binsPerFrame: number,
): number {
  nextHit.fill(0);
  let from = 0;
  let heard = 0;
  for (let i = 0; i < ends.length; i++) {
    const to = listEnds[i]!;
    for (; heard < ends[i]!; heard++) {
      const shift = shiftOf(frames[heard]!);
      for (let p = from; p < to; p++) {
        nextHit[((((positions[p]! + shift) * binsPerFrame) >>> 0) >>> STRETCH_BITS) + 1]!++;
      }
    }
    from = to;
  }
  let stretches = 0;
  for (let stretch = 0; stretch < STRETCHES_MAX; stretch++) {
    if (nextHit[stretch + 1]! > 0) stretches = stretch + 1;
    nextHit[stretch + 1]! += nextHit[stretch]!;
  }
  const total = nextHit[STRETCHES_MAX]!;
  if (total > hits.length) hits = new Uint32Array(Math.ceil(total * 1.25));
  return stretches;
}

/** Writes each hit to its stretch; afterwards `nextHit` is where each stretch's hits end. */
function dealOut(
  { ends, frames }: Lookups,
  { ends: listEnds, positions }: PostingLists,
  binsPerFrame: number,
): void {
  let from = 0;
  let heard = 0;
  for (let i = 0; i < ends.length; i++) {
    const to = listEnds[i]!;
    const weight = ((to - from) * (ends[i]! - heard)) ** RARITY_EXPONENT;
    const units = to > from ? Math.round(weight * UNITS_PER_VOTE) : 0;
    for (; heard < ends[i]!; heard++) {
      const shift = shiftOf(frames[heard]!);
      for (let p = from; p < to; p++) {
        const bin = ((positions[p]! + shift) * binsPerFrame) >>> 0;
        hits[nextHit[bin >>> STRETCH_BITS]!++] = (bin << UNIT_BITS) | units;
      }
    }
    from = to;
  }
}

/** Offers each bin that has more votes, with the next, than the one before it. `bins` were dealt out to the stretch that begins at `firstBin`. */
function countStretch(firstBin: number, stretch: Uint32Array, best: BestBins): void {
  for (let i = 0; i < stretch.length; i++) {
    const hit = stretch[i]!;
    counts[(hit >>> UNIT_BITS) + 1]! += hit & UNITS_PER_VOTE;
  }
  let floor = best.floor;
  for (let i = 0; i < stretch.length; i++) {
    const bin = stretch[i]! >>> UNIT_BITS;
    const here = counts[bin + 1]!;
    if (here >= SEEN) continue;
    counts[bin + 1] = here + SEEN;
    const next = counts[bin + 2]! & (SEEN - 1);
    if (here + next <= floor || next < (counts[bin]! & (SEEN - 1))) continue;
    floor = best.add(firstBin + bin, here + next);
  }
  for (let i = 0; i < stretch.length; i++) counts[(stretch[i]! >>> UNIT_BITS) + 1] = 0;
}
