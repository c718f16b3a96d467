import type { Tolerance } from './landmark-grid.ts';
import type { LandmarkDensity } from './query-landmarks.ts';

/** One attempt at a query; the next is made only when this one was not sure. */
export interface Pass {
  /** How many times as fast the query may play its recording. */
  readonly speeds: readonly number[];
  readonly density: LandmarkDensity;
  readonly tolerance: Tolerance;
  /** Width of a bin of the offset histogram: half a step of speed moves the ends of a 10 s clip by 1.6 frames. */
  readonly binFrames: number;
  /** Postings looked at for each speed, at most. */
  readonly postingsMax: number;
  /** Candidates that get a first look, at most; fewer in a small collection. */
  readonly siftedMax: number;
  /** Candidates looked at closely. */
  readonly candidatesMax: number;
}

const NARROW: Tolerance = { pitch: 0.25, interval: 0.3, delay: 0.3 };
const MEDIUM: Tolerance = { pitch: 0.3, interval: 0.6, delay: 0.75 };
const WIDE: Tolerance = { pitch: 0.3, interval: 1, delay: 1.25 };

/** About half the lookups of `DENSE`, and nearly all of the finds. */
const SPARSE: LandmarkDensity = { rankLimit: 6, targetsPerAnchor: 5 };
const DENSE: LandmarkDensity = { rankLimit: 8, targetsPerAnchor: 8 };

/** Steps of 1.5 %: half a step moves a pitch by half a cell. */
const OTHER_SPEEDS = [0.985, 1.015, 0.97, 1.03, 0.955, 1.045];

/**
 * Cheap first: most clips are played at their own speed and are sure at once. What is not in the
 * collection goes through all of them.
 */
export const PASSES: readonly Pass[] = [
  {
    speeds: [1],
    density: SPARSE,
    tolerance: NARROW,
    binFrames: 1,
    postingsMax: 2_000_000,
    siftedMax: 60,
    candidatesMax: 60,
  },
  {
    speeds: OTHER_SPEEDS,
    density: SPARSE,
    tolerance: NARROW,
    binFrames: 2,
    postingsMax: 1_000_000,
    siftedMax: 200,
    candidatesMax: 200,
  },
  {
    speeds: [1],
    density: DENSE,
    tolerance: WIDE,
    binFrames: 1,
    postingsMax: 16_000_000,
    siftedMax: 20_000,
    candidatesMax: 600,
  },
  {
    speeds: OTHER_SPEEDS,
    density: DENSE,
    tolerance: MEDIUM,
    binFrames: 2,
    postingsMax: 8_000_000,
    siftedMax: 30_000,
    candidatesMax: 600,
  },
];

/** A pass that finds this much confidence is the last. */
export const SURE_CONFIDENCE = 0.995;

/**
 * Answers below it are not given. Confidence is nearly always close to 0 or to 1; on recordings that it was
 * not learned from, none of 576 clips of unknown or no music came above 0.2 (`npm run eval -- learn --keep`).
 */
export const MIN_CONFIDENCE = 0.25;
