import type { RawPeaks } from './peak-finder.ts';
import type { Scheme } from './scheme.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';

/** Half length of a peak's neighbourhood, in seconds. */
const NEAR_SECONDS = 0.5;
/** Half width of a peak's neighbourhood, in octaves. */
const NEAR_OCTAVES = 1 / 3;

/**
 * A peak's rank is how many stronger peaks stand within +-0.5 s and +-1/3 octave; near the ends,
 * where the neighbourhood is cut off, it is scaled up. Choosing peaks by rank, not by level, keeps
 * their density even over loud and quiet, high and low: a telephone band leaves enough of them.
 *
 * Keeps peaks of rank below `rankLimit`, in the order of time. O(n x peaks per second), less where
 * stronger peaks are found soon.
 */
export function rankPeaks(raw: RawPeaks, rankLimit: number, scheme: Scheme): SpectralPeaks {
  const near = (NEAR_SECONDS * scheme.sampleRateHz) / scheme.hopSamples;
  const order = timeOrder(raw.frames);
  const frames = gather(raw.frames, order);
  const bins = gather(raw.bins, order);
  const levels = gather(raw.levels, order);
  const ranks = new Float32Array(order.length);
  const kept: number[] = [];
  for (let i = 0; i < order.length; i++) {
    const span = Math.min(frames[i]!, near) + Math.min(raw.lengthFrames - frames[i]!, near);
    const scale = (2 * near) / Math.max(span, near);
    ranks[i] = scale * countStronger({ frames, bins, levels }, i, near, rankLimit / scale);
    if (ranks[i]! < rankLimit) kept.push(i);
  }
  const indices = Uint32Array.from(kept);
  return {
    frames: gather(frames, indices),
    bins: gather(bins, indices),
    levels: gather(levels, indices),
    ranks: gather(ranks, indices),
  };
}

type Placed = Pick<RawPeaks, 'frames' | 'bins' | 'levels'>;

/** Looks outwards in time, first back, then on; stops at `limit`, when the peak is out anyway. */
function countStronger({ frames, bins, levels }: Placed, i: number, near: number, limit: number): number {
  const level = levels[i]!;
  const low = bins[i]! * 2 ** -NEAR_OCTAVES;
  const high = bins[i]! * 2 ** NEAR_OCTAVES;
  const from = frames[i]! - near;
  const to = frames[i]! + near;
  let stronger = 0;
  for (let j = i - 1; j >= 0 && frames[j]! >= from; j--) {
    if (levels[j]! > level && bins[j]! > low && bins[j]! < high && ++stronger >= limit) return stronger;
  }
  for (let j = i + 1; j < frames.length && frames[j]! <= to; j++) {
    if (levels[j]! > level && bins[j]! > low && bins[j]! < high && ++stronger >= limit) return stronger;
  }
  return stronger;
}

/** Peaks come almost in order: an insertion sort of their indices is linear. */
function timeOrder(frames: Float32Array): Uint32Array {
  const order = Uint32Array.from(frames, (_, i) => i);
  for (let i = 1; i < order.length; i++) {
    const moving = order[i]!;
    let j = i;
    for (; j > 0 && frames[order[j - 1]!]! > frames[moving]!; j--) order[j] = order[j - 1]!;
    order[j] = moving;
  }
  return order;
}

function gather(values: Float32Array, order: Uint32Array): Float32Array {
  const out = new Float32Array(order.length);
  for (let i = 0; i < order.length; i++) out[i] = values[order[i]!]!;
  return out;
}
