import type { RawPeaks } from './peak-finder.ts';
import type { Scheme } from './scheme.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';

/** Half length of a peak's neighbourhood, in seconds. */
const NEAR_SECONDS = 0.5;
/** Half width of a peak's neighbourhood, in octaves. */
const NEAR_OCTAVES = 1 / 3;
const NEAR_BELOW = 2 ** -NEAR_OCTAVES;
const NEAR_ABOVE = 2 ** NEAR_OCTAVES;
/** Raw peaks are in the order of whole frames, half a frame or less from where they are. */
const DISORDER_FRAMES = 1;

/**
 * A peak's rank is how many stronger peaks stand within +-0.5 s and +-1/3 octave; near the ends,
 * where the neighbourhood is cut off, it is scaled up. Choosing peaks by rank, not by level, keeps
 * their density even over loud and quiet, high and low: a telephone band leaves enough of them.
 *
 * Keeps peaks of rank below `rankLimit`, in the order of time. Peaks are looked for in their own
 * band of 1/3 octave and in those beside it, outwards in time, until there are so many that the
 * rank is over the limit: O(n x peaks per second and octave), in practice far less.
 */
export function rankPeaks(raw: RawPeaks, rankLimit: number, scheme: Scheme): SpectralPeaks {
  const near = (NEAR_SECONDS * scheme.sampleRateHz) / scheme.hopSamples;
  const bands = new PeakBands(raw, scheme);
  const ranks = new Float32Array(raw.frames.length);
  const kept: number[] = [];
  for (let i = 0; i < ranks.length; i++) {
    const frame = raw.frames[i]!;
    const span = Math.min(frame, near) + Math.min(raw.lengthFrames - frame, near);
    const scale = (2 * near) / Math.max(span, near);
    ranks[i] = scale * bands.countStronger(neighbourhood(raw, i, near), rankLimit / scale);
    if (ranks[i]! < rankLimit) kept.push(i);
  }
  const order = timeOrder(kept, raw.frames);
  return {
    frames: gather(raw.frames, order),
    bins: gather(raw.bins, order),
    levels: gather(raw.levels, order),
    ranks: gather(ranks, order),
  };
}

interface Neighbourhood {
  readonly frame: number;
  readonly bin: number;
  readonly level: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** Exclusive, as is `highBin`. */
  readonly lowBin: number;
  readonly highBin: number;
}

function neighbourhood({ frames, bins, levels }: RawPeaks, i: number, near: number): Neighbourhood {
  const frame = frames[i]!;
  const bin = bins[i]!;
  return {
    frame,
    bin,
    level: levels[i]!,
    firstFrame: frame - near,
    lastFrame: frame + near,
    lowBin: bin * NEAR_BELOW,
    highBin: bin * NEAR_ABOVE,
  };
}

/** All peaks, in bands at least as wide as a neighbourhood reaches to one side. */
class PeakBands {
  readonly #bandOfBin: Uint8Array;
  readonly #bands: readonly PeakBand[];

  constructor(raw: RawPeaks, scheme: Scheme) {
    this.#bandOfBin = bandOfBin(scheme);
    const peaks: number[][] = Array.from({ length: this.#bandOfBin.at(-1)! + 1 }, () => []);
    for (let i = 0; i < raw.bins.length; i++) peaks[this.#bandOf(raw.bins[i]!)]!.push(i);
    this.#bands = peaks.map((ofBand) => new PeakBand(raw, ofBand));
  }

  /** Neighbourhoods must be asked for in the order of the raw peaks. Stops at `limit`. */
  countStronger(around: Neighbourhood, limit: number): number {
    const band = this.#bandOf(around.bin);
    let stronger = this.#bands[band]!.countStronger(around, limit);
    if (stronger >= limit) return stronger;
    stronger += this.#bands[band - 1]?.countStronger(around, limit - stronger) ?? 0;
    if (stronger >= limit) return stronger;
    return stronger + (this.#bands[band + 1]?.countStronger(around, limit - stronger) ?? 0);
  }

  #bandOf(bin: number): number {
    return this.#bandOfBin[Math.floor(bin)]!;
  }
}

/** Peaks of one band, in the order of the raw ones. */
class PeakBand {
  readonly #frames: Float32Array;
  readonly #bins: Float32Array;
  readonly #levels: Float32Array;
  /** Where to look outwards from. */
  #place = 0;

  constructor(raw: RawPeaks, peaks: readonly number[]) {
    this.#frames = gather(raw.frames, peaks);
    this.#bins = gather(raw.bins, peaks);
    this.#levels = gather(raw.levels, peaks);
  }

  countStronger(around: Neighbourhood, limit: number): number {
    const { level, firstFrame, lastFrame, lowBin, highBin } = around;
    const frames = this.#frames;
    const bins = this.#bins;
    const levels = this.#levels;
    const isStronger = (j: number): boolean =>
      levels[j]! > level &&
      bins[j]! > lowBin &&
      bins[j]! < highBin &&
      frames[j]! >= firstFrame &&
      frames[j]! <= lastFrame;
    while (this.#place < frames.length && frames[this.#place]! < around.frame) this.#place++;
    let stronger = 0;
    for (let j = this.#place - 1; j >= 0 && frames[j]! >= firstFrame - DISORDER_FRAMES; j--) {
      if (isStronger(j) && ++stronger >= limit) return stronger;
    }
    for (let j = this.#place; j < frames.length && frames[j]! <= lastFrame + DISORDER_FRAMES; j++) {
      if (isStronger(j) && ++stronger >= limit) return stronger;
    }
    return stronger;
  }
}

/** Each band begins at a whole bin, a neighbourhood's reach or more over where the one below begins. */
function bandOfBin(scheme: Scheme): Uint8Array {
  const bands = new Uint8Array(scheme.lastBin + 2);
  let band = 0;
  let next = scheme.firstBin;
  for (let bin = 0; bin < bands.length; bin++) {
    if (bin >= next) {
      band++;
      next = bin * NEAR_ABOVE;
    }
    bands[bin] = band;
  }
  return bands;
}

/** Stable; peaks come almost in order, for which an insertion sort is linear. */
function timeOrder(peaks: readonly number[], frames: Float32Array): readonly number[] {
  const order = [...peaks];
  for (let i = 1; i < order.length; i++) {
    const moving = order[i]!;
    let j = i;
    for (; j > 0 && frames[order[j - 1]!]! > frames[moving]!; j--) order[j] = order[j - 1]!;
    order[j] = moving;
  }
  return order;
}

function gather(values: Float32Array, order: readonly number[]): Float32Array {
  const out = new Float32Array(order.length);
  for (let i = 0; i < order.length; i++) out[i] = values[order[i]!]!;
  return out;
}
