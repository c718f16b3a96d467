/** How often each value of a whitened cell stands under a peak of the true recording, and anywhere. */
import { placePeaks } from '../../src/fingerprint/alignment.ts';
import { frameSeconds, SCHEME } from '../../src/fingerprint/scheme.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';
import type { MadeClip } from './make-clips.ts';

const CELL_VALUES = 256;
/** Each peak is also looked up at so many places less one elsewhere in the clip. */
const TURNS = 5;
/** Cells to each side whose counts are mixed in, with falling weight. */
const SMOOTHING_CELLS = 4;
const COUNT_FLOOR = 3;

export interface EvidenceCounts {
  readonly atPeaks: Float64Array;
  readonly anywhere: Float64Array;
}

export const createEvidenceCounts = (): EvidenceCounts => ({
  atPeaks: new Float64Array(CELL_VALUES),
  anywhere: new Float64Array(CELL_VALUES),
});

/** `fingerprint` is the clip's own recording's. */
export function countCells(counts: EvidenceCounts, made: MadeClip, fingerprint: TrackFingerprint): void {
  const { cells, frames, bins } = made.query.spectrogram;
  const peaks = placePeaks(fingerprint.peaks);
  const shift = SCHEME.firstBin * (made.speed - 1) + 0.5;
  for (let i = 0; i < peaks.frames.length; i++) {
    const at = (peaks.frames[i]! - made.offsetS / frameSeconds(SCHEME)) / made.speed + 0.5;
    const bin = Math.floor(peaks.bins[i]! * made.speed + shift);
    if (at < 0 || at >= frames || bin < 1 || bin >= bins - 1) continue;
    for (let turn = 0; turn < TURNS; turn++) {
      const cell = (Math.floor(at + (turn * frames) / TURNS) % frames) * bins + bin;
      const value = Math.max(cells[cell - 1]!, cells[cell]!, cells[cell + 1]!);
      (turn === 0 ? counts.atPeaks : counts.anywhere)[value]!++;
    }
  }
}

/** Log likelihood ratios, smoothed. */
export function cellEvidence(parts: readonly EvidenceCounts[]): Float32Array {
  const p = smoothedShares(sumOf(parts.map((part) => part.atPeaks)));
  const q = smoothedShares(sumOf(parts.map((part) => part.anywhere)));
  return Float32Array.from(p, (share, i) => Math.log(share / q[i]!));
}

const sumOf = (parts: readonly Float64Array[]): Float64Array =>
  parts.reduce((total, part) => total.map((count, i) => count + part[i]!));

function smoothedShares(counts: Float64Array): Float64Array {
  const smooth = counts.map((_, i) => {
    let sum = 0;
    let weights = 0;
    const last = Math.min(CELL_VALUES - 1, i + SMOOTHING_CELLS);
    for (let j = Math.max(0, i - SMOOTHING_CELLS); j <= last; j++) {
      const weight = SMOOTHING_CELLS + 1 - Math.abs(i - j);
      sum += weight * counts[j]!;
      weights += weight;
    }
    return sum / weights + COUNT_FLOOR;
  });
  const total = smooth.reduce((a, b) => a + b, 0);
  return smooth.map((count) => count / total);
}
