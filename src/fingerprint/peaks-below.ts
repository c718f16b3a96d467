import type { SpectralPeaks } from './query-fingerprint.ts';

/** Only the peaks of rank below `limit`, in the same order. */
export function peaksBelow(peaks: SpectralPeaks, limit: number): SpectralPeaks {
  const keep = (values: Float32Array): Float32Array => values.filter((_, i) => peaks.ranks[i]! < limit);
  return {
    frames: keep(peaks.frames),
    bins: keep(peaks.bins),
    levels: keep(peaks.levels),
    ranks: keep(peaks.ranks),
  };
}
