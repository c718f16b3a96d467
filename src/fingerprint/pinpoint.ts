/**
 * The exact place and speed of a query in a recording, from the peaks that both have.
 *
 * Evidence is read from whole cells and has a flat top. The peaks themselves are placed to a tenth of
 * a cell, so the middle of their ratios gives the speed to about 0.05 %, and the middle of their
 * distances the start to a few milliseconds. O(stored peaks x query peaks within a frame or two).
 */
import type { PlacedPeaks, Placement } from './alignment.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';
import { SCHEME } from './scheme.ts';

/** How far from its expected place a query's peak may be. */
interface Neighbourhood {
  readonly frames: number;
  readonly bins: number;
  /** Added to `bins`, as a share of the bin: an error of speed moves high peaks most. */
  readonly binShare: number;
}

const NEIGHBOURHOODS: readonly Neighbourhood[] = [
  { frames: 1.5, bins: 0.8, binShare: 0.012 },
  { frames: 1.2, bins: 0.6, binShare: 0.003 },
  { frames: 0.8, bins: 0.5, binShare: 0.001 },
];
/** With fewer common peaks the placement stays as it is. */
const PAIRS_MIN = 8;

export function pinpoint(stored: PlacedPeaks, query: SpectralPeaks, placement: Placement): Placement {
  let best = placement;
  for (const neighbourhood of NEIGHBOURHOODS) {
    const pairs = commonPeaks(stored, query, { placement: best, neighbourhood });
    if (pairs.length < PAIRS_MIN) return best;
    const speed = weightedMedian(pairs.map(({ ratio, bin }) => ({ value: ratio, weight: bin })));
    const startFrame = weightedMedian(
      pairs.map(({ storedFrame, queryFrame }) => ({ value: storedFrame - speed * queryFrame, weight: 1 })),
    );
    best = { startFrame, speed };
  }
  return best;
}

/** Peaks placed to a tenth of a cell, twice, and stored to half a cell. */
const COINCIDENCE: Neighbourhood = { frames: 0.45, bins: 0.45, binShare: 0 };

/** How many stored peaks the query has at the very place: many in the right recording, few in a merely similar one. */
export function countCoincidences(stored: PlacedPeaks, query: SpectralPeaks, placement: Placement): number {
  return commonPeaks(stored, query, { placement, neighbourhood: COINCIDENCE }).length;
}

interface PeakPair {
  readonly storedFrame: number;
  readonly queryFrame: number;
  /** Of the stored peak, counted from 0 Hz. */
  readonly bin: number;
  /** Query bin over stored bin. */
  readonly ratio: number;
}

interface Search {
  readonly placement: Placement;
  readonly neighbourhood: Neighbourhood;
}

/** Each stored peak with the nearest query peak of its neighbourhood. Both ascend in time. */
function commonPeaks(
  stored: PlacedPeaks,
  query: SpectralPeaks,
  { placement, neighbourhood }: Search,
): PeakPair[] {
  const pairs: PeakPair[] = [];
  let first = 0;
  for (let i = 0; i < stored.frames.length; i++) {
    const storedFrame = stored.frames[i]!;
    const bin = stored.bins[i]! + SCHEME.firstBin;
    const frame = (storedFrame - placement.startFrame) / placement.speed;
    while (first < query.frames.length && query.frames[first]! < frame - neighbourhood.frames) first++;
    const reach = neighbourhood.bins + neighbourhood.binShare * bin;
    const j = nearestPeak(query, first, {
      frame,
      frames: neighbourhood.frames,
      bin: bin * placement.speed,
      reach,
    });
    if (j >= 0) pairs.push({ storedFrame, queryFrame: query.frames[j]!, bin, ratio: query.bins[j]! / bin });
  }
  return pairs;
}

interface Expected {
  readonly frame: number;
  readonly frames: number;
  readonly bin: number;
  readonly reach: number;
}

function nearestPeak(query: SpectralPeaks, first: number, { frame, frames, bin, reach }: Expected): number {
  let nearest = -1;
  let least = 1;
  for (let j = first; j < query.frames.length && query.frames[j]! <= frame + frames; j++) {
    const x = (query.frames[j]! - frame) / frames;
    const y = (query.bins[j]! - bin) / reach;
    const distance = x * x + y * y;
    if (distance < least) [nearest, least] = [j, distance];
  }
  return nearest;
}

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Half of the weight is below it; values are not empty. */
function weightedMedian(values: readonly Weighted[]): number {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { value, weight } of sorted) {
    sum += weight;
    if (sum >= half) return value;
  }
  return sorted.at(-1)!.value;
}
