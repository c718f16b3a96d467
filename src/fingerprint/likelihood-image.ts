/**
 * The query as evidence: for each cell of its whitened spectrogram, how much likelier that cell is
 * where the recording has a spectral peak than where it has none (a learned log likelihood ratio).
 * The mean of each bin is taken away, so that steady tones, which fit any time, count for nothing.
 */
import { CELL_EVIDENCE } from './learned.ts';
import type { WhitenedSpectrogram } from './query-fingerprint.ts';

export interface LikelihoodImage {
  /** `[frames, bins]`, row-major; the outermost bins are 0. */
  readonly evidence: Float32Array;
  /** Variance of each bin over time. */
  readonly variance: Float32Array;
  readonly frames: number;
  readonly bins: number;
}

export function likelihoodImage({ cells, frames, bins }: WhitenedSpectrogram): LikelihoodImage {
  const evidence = new Float32Array(frames * bins);
  const mean = new Float64Array(bins);
  const square = new Float64Array(bins);
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 1; k < bins - 1; k++) {
      const at = frame * bins + k;
      const value = CELL_EVIDENCE[Math.max(cells[at - 1]!, cells[at]!, cells[at + 1]!)]!;
      evidence[at] = value;
      mean[k]! += value / frames;
      square[k]! += (value * value) / frames;
    }
  }
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 1; k < bins - 1; k++) evidence[frame * bins + k]! -= mean[k]!;
  }
  return { evidence, variance: Float32Array.from(square, (s, k) => s - mean[k]! ** 2), frames, bins };
}
