/**
 * How well a query fits a recording at one place and speed: the stored peaks of the recording are laid
 * over the query's likelihood image and the evidence under them is added up.
 */
import type { LikelihoodImage } from './likelihood-image.ts';
import { SCHEME } from './scheme.ts';
import type { VerificationPeaks } from './track-fingerprint.ts';

/** Peaks as numbers to compute with: frames of the recording, bins above the first. */
export interface PlacedPeaks {
  readonly frames: Float32Array;
  readonly bins: Float32Array;
}

export interface Placement {
  /** Frame of the recording at which the query begins. */
  readonly startFrame: number;
  /** The query plays the recording this many times as fast. */
  readonly speed: number;
}

export interface Alignment extends Placement {
  /** Sum of evidence under the peaks. */
  readonly evidence: number;
  /** What its variance would be at a chance place. */
  readonly variance: number;
  /** Peaks of the recording that fall inside the query. */
  readonly peaks: number;
}

/** Keeps the score of a few peaks from soaring. */
const VARIANCE_FLOOR = 20;

/** Evidence in standard deviations of a chance place. */
export const fitOf = ({ evidence, variance }: Alignment): number =>
  evidence / Math.sqrt(variance + VARIANCE_FLOOR);

export function placePeaks(peaks: VerificationPeaks): PlacedPeaks {
  return {
    frames: Float32Array.from(peaks.halfFrames, (half) => half / 2),
    bins: Float32Array.from(peaks.halfBins, (half) => half / 2),
  };
}

/** Bins of the transform count from 0, those of the image and of stored peaks from the scheme's first. */
const binShiftAt = (speed: number): number => SCHEME.firstBin * (speed - 1) + 0.5;

function align(image: LikelihoodImage, peaks: PlacedPeaks, { startFrame, speed }: Placement): Alignment {
  const { evidence: cells, variance: binVariance, frames, bins } = image;
  let evidence = 0;
  let variance = 0;
  let inside = 0;
  const perFrame = 1 / speed;
  const binShift = binShiftAt(speed);
  for (let i = 0; i < peaks.frames.length; i++) {
    const at = (peaks.frames[i]! - startFrame) * perFrame + 0.5;
    const frame = at | 0;
    const bin = (peaks.bins[i]! * speed + binShift) | 0;
    if (at < 0 || frame >= frames || bin < 1 || bin >= bins - 1) continue;
    evidence += cells[frame * bins + bin]!;
    variance += binVariance[bin]!;
    inside++;
  }
  return { startFrame, speed, evidence, variance, peaks: inside };
}

/** A search around a placement: `steps` to each side of `step` frames and of `speedStep`. */
export interface Grid {
  readonly frameStep: number;
  readonly frameSteps: number;
  readonly speedStep: number;
  readonly speedSteps: number;
}

/** From the votes' bins of two frames and steps of speed down to a tenth of a frame. */
export const COARSE_GRIDS: readonly Grid[] = [
  { frameStep: 0.75, frameSteps: 3, speedStep: 0, speedSteps: 0 },
  { frameStep: 0.5, frameSteps: 1, speedStep: 0.004, speedSteps: 2 },
  { frameStep: 0.3, frameSteps: 1, speedStep: 0.0016, speedSteps: 1 },
];
export const FINE_GRIDS: readonly Grid[] = [
  { frameStep: 0.15, frameSteps: 2, speedStep: 0.0008, speedSteps: 2 },
  { frameStep: 0.06, frameSteps: 2, speedStep: 0.0003, speedSteps: 2 },
];
/** What fits less after the first grid is a chance candidate and is not refined any more. */
const PROMISING_FIT = 1.5;

/** The best alignment on the grids, one after another. Changing the speed keeps the middle of the query in place. */
export function refine(
  image: LikelihoodImage,
  peaks: PlacedPeaks,
  from: Placement,
  grids: readonly Grid[],
): Alignment {
  let best = align(image, peaks, from);
  for (const [i, grid] of grids.entries()) {
    if (i > 0 && fitOf(best) < PROMISING_FIT) break;
    const centre = best;
    for (let s = -grid.speedSteps; s <= grid.speedSteps; s++) {
      const speed = centre.speed + s * grid.speedStep;
      const middleShift = ((centre.speed - speed) * image.frames) / 2;
      for (let f = -grid.frameSteps; f <= grid.frameSteps; f++) {
        if (s === 0 && f === 0) continue;
        const startFrame = centre.startFrame + f * grid.frameStep + middleShift;
        const tried = align(image, peaks, { startFrame, speed });
        if (tried.evidence > best.evidence) best = tried;
      }
    }
  }
  return best;
}

/** Mean and deviation of the evidence when the query is turned round in time: what chance alone gives, rhythm included. */
export interface Chance {
  readonly mean: number;
  readonly deviation: number;
}

const TURNS = 24;
/** Turns by less than this are not chance but the same place. */
const TURN_FRAMES_MIN = 6;

export function chanceOf(
  image: LikelihoodImage,
  peaks: PlacedPeaks,
  { startFrame, speed }: Placement,
): Chance {
  const { evidence: cells, frames, bins } = image;
  let sum = 0;
  let squares = 0;
  let turns = 0;
  const binShift = binShiftAt(speed);
  for (let turn = 1; turn <= TURNS; turn++) {
    const shift = (frames * turn) / (TURNS + 1);
    if (shift < TURN_FRAMES_MIN || frames - shift < TURN_FRAMES_MIN) continue;
    let evidence = 0;
    for (let i = 0; i < peaks.frames.length; i++) {
      const at = (peaks.frames[i]! - startFrame) / speed;
      if (at < 0 || at >= frames) continue;
      const frame = ((at + shift) % frames) | 0;
      const bin = (peaks.bins[i]! * speed + binShift) | 0;
      if (bin >= 1 && bin < bins - 1) evidence += cells[frame * bins + bin]!;
    }
    sum += evidence;
    squares += evidence * evidence;
    turns++;
  }
  if (turns === 0) return { mean: 0, deviation: 0 };
  const mean = sum / turns;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / turns - mean * mean)) };
}
