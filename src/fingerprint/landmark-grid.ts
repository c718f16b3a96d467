/**
 * The grid of landmark hashes. A landmark has three coordinates:
 *
 * - pitch: log2 of the anchor's frequency, 48 cells an octave. As coarse as the steps of speed that a
 *   query tries, because only the speed moves it.
 * - interval: target over anchor frequency. Speed leaves it as it is, and peaks are placed to about
 *   0.1 bin, so its cells are 0.35 bins wide at the anchor: many more for high anchors.
 * - delay: time from anchor to target in half frames (11.6 ms).
 *
 * The hash counts cells in that order, delay fastest, so neighbouring delays are neighbouring hashes.
 */
import { SCHEME } from './scheme.ts';
import { TARGET_ZONE } from './landmarks.ts';
import { assert } from '../assert.ts';
import { HASH_LIMIT } from './posting-store.ts';

const PITCH_CELLS_PER_OCTAVE = 48;
const INTERVAL_CELL_BINS = 0.35;
const DELAY_CELLS_PER_FRAME = 2;
/** Rounding and interpolation may carry a coordinate this far over the edge of the zone. */
const MARGIN_CELLS = 3;

const LOWEST_RATIO = 2 ** -TARGET_ZONE.octaves;
const PITCH_CELLS =
  Math.ceil(PITCH_CELLS_PER_OCTAVE * Math.log2((SCHEME.lastBin + 1) / SCHEME.firstBin)) + MARGIN_CELLS;
const DELAY_CELLS = Math.ceil(TARGET_ZONE.farthestFrames * DELAY_CELLS_PER_FRAME) + MARGIN_CELLS;

/** Interval cells per unit of ratio, and how many there are, for each pitch cell. */
const intervalScale: Float64Array = Float64Array.from(
  { length: PITCH_CELLS },
  (_, cell) => (SCHEME.firstBin * 2 ** (cell / PITCH_CELLS_PER_OCTAVE)) / INTERVAL_CELL_BINS,
);
const intervalCells: Uint32Array = Uint32Array.from(
  intervalScale,
  (scale) => Math.ceil(scale * (1 / LOWEST_RATIO - LOWEST_RATIO)) + 2 * MARGIN_CELLS,
);
/** First hash of each pitch cell. */
const pitchStart: Uint32Array = new Uint32Array(PITCH_CELLS + 1);
for (let cell = 0; cell < PITCH_CELLS; cell++) {
  pitchStart[cell + 1] = pitchStart[cell]! + intervalCells[cell]! * DELAY_CELLS;
}

/** Every hash is below it. */
export const HASH_CELLS: number = pitchStart[PITCH_CELLS]!;
assert(HASH_CELLS <= HASH_LIMIT, 'landmark hashes fit the posting store');

/** Pitch coordinate of a frequency given in bins; a cell is 1 wide and centred on whole numbers. */
export const pitchOf = (bins: number): number =>
  PITCH_CELLS_PER_OCTAVE * Math.log2(bins / SCHEME.firstBin) + 0.5;

const intervalOf = (ratio: number, pitchCell: number): number =>
  (ratio - LOWEST_RATIO) * intervalScale[pitchCell]! + MARGIN_CELLS;

export const delayOf = (frames: number): number => frames * DELAY_CELLS_PER_FRAME + 0.5;

/** The one cell that a landmark of a recording is stored under. */
export function landmarkHash(anchorBins: number, targetBins: number, delayFrames: number): number {
  const pitch = clamp(Math.floor(pitchOf(anchorBins)), PITCH_CELLS);
  const interval = clamp(Math.floor(intervalOf(targetBins / anchorBins, pitch)), intervalCells[pitch]!);
  const delay = clamp(Math.floor(delayOf(delayFrames)), DELAY_CELLS);
  return pitchStart[pitch]! + interval * DELAY_CELLS + delay;
}

/** How far from a query's landmark stored ones are sought, in cells of each coordinate. */
export interface Tolerance {
  readonly pitch: number;
  readonly interval: number;
  readonly delay: number;
}

export interface QueryLandmark {
  /** `pitchOf` the anchor at the speed that is tried. */
  readonly pitch: number;
  readonly ratio: number;
  /** `delayOf` the delay at the speed that is tried. */
  readonly delay: number;
}

/** Calls `visit` with each run of neighbouring hashes within tolerance: first and last, inclusive. */
export function probe(
  landmark: QueryLandmark,
  tolerance: Tolerance,
  visit: (first: number, last: number) => void,
): void {
  const firstDelay = Math.max(0, Math.floor(landmark.delay - tolerance.delay));
  const lastDelay = Math.min(DELAY_CELLS - 1, Math.floor(landmark.delay + tolerance.delay));
  if (firstDelay > lastDelay) return;
  const lastPitch = Math.min(PITCH_CELLS - 1, Math.floor(landmark.pitch + tolerance.pitch));
  for (let pitch = Math.max(0, Math.floor(landmark.pitch - tolerance.pitch)); pitch <= lastPitch; pitch++) {
    const interval = intervalOf(landmark.ratio, pitch);
    const last = Math.min(intervalCells[pitch]! - 1, Math.floor(interval + tolerance.interval));
    for (let cell = Math.max(0, Math.floor(interval - tolerance.interval)); cell <= last; cell++) {
      const row = pitchStart[pitch]! + cell * DELAY_CELLS;
      visit(row + firstDelay, row + lastDelay);
    }
  }
}

const clamp = (cell: number, cells: number): number => Math.max(0, Math.min(cells - 1, cell));
