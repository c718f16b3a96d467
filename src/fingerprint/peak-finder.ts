/**
 * Spectral peaks of a sound, frame by frame.
 *
 * Each frame is a log power spectrum. A peak is the largest cell of 5 x 5, and stands 3 dB or more
 * over the mean of its surroundings (+-0.5 s, +-12 bins); a parabola through its neighbours places
 * it to a fraction of a frame and of a bin. Memory is constant but for the peaks themselves.
 * O(bins) per frame plus the transform. This is the reference for `kernel/peaks.ts`.
 */
import { hannWindow } from '../audio/hann-window.ts';
import { createRealFft } from '../audio/real-fft.ts';
import { GrowingFloats } from './growing-floats.ts';
import type { Scheme } from './scheme.ts';

/** Parallel arrays in the order of frames, then bins; not yet ranked. */
export interface RawPeaks {
  /** In frames, to a fraction. */
  readonly frames: Float32Array;
  /** In bins of the transform, to a fraction. */
  readonly bins: Float32Array;
  /** dB; the zero is arbitrary but fixed. */
  readonly levels: Float32Array;
  /** Frames analysed in all. */
  readonly lengthFrames: number;
}

export interface PeakFinder {
  push(samples: Float32Array): void;
  /** The peaks found since the last call; they are forgotten here. What is around them must be known, so they come half a second late. */
  drain(): Omit<RawPeaks, 'lengthFrames'>;
  /** Call once, last. */
  finish(): RawPeaks;
}

/** Gets the whitened cells of each frame in turn: one byte per bin; the array is reused. */
export type CellSink = (cells: Uint8Array) => void;

export type MakePeakFinder = (scheme: Scheme, sink?: CellSink) => PeakFinder;

/** Half height of the surroundings, in frames (0.5 s). */
export const SURROUND_FRAMES = 21;
/** Half width of the surroundings, in bins. */
export const SURROUND_BINS = 12;
/** A peak is the largest within this many frames and bins to each side. */
export const PEAK_REACH = 2;
/** dB over the mean of the surroundings. */
export const PEAK_CONTRAST_DB = 3;
/** Cells weaker than this (a sine at -98 dB of full scale) are silence. */
export const SILENCE_DB = -50;
/** Keeps the logarithm finite: digital silence is -90 dB. */
export const POWER_FLOOR = 1e-9;
/** Whitened cells: 128 is the mean of the surroundings, one step is 1/6 dB. */
export const CELL_ZERO = 128;
export const CELL_STEPS_PER_DB = 6;

/** Rows kept: the surroundings of one frame, rounded up to a power of two. */
const RING_ROWS = 64;

export function createPeakFinder(scheme: Scheme, sink?: CellSink): PeakFinder {
  const bins = scheme.lastBin - scheme.firstBin + 1;
  const spectrum = new SpectrumRing(scheme, bins);
  const background = new Float32Array(bins);
  const cells = new Uint8Array(bins);
  const found = { frames: new GrowingFloats(), bins: new GrowingFloats(), levels: new GrowingFloats() };

  const examine = (frame: number): void => {
    spectrum.background(frame, background);
    if (sink !== undefined) {
      whiten(spectrum.row(frame), background, cells);
      sink(cells);
    }
    for (let k = 1; k < bins - 1; k++) {
      if (!isPeak(spectrum, frame, k, background[k]!)) continue;
      const { frameShift, binShift } = placePeak(spectrum, frame, k);
      found.frames.push(frame + frameShift);
      found.bins.push(scheme.firstBin + k + binShift);
      found.levels.push(spectrum.row(frame)[k]!);
    }
  };

  const pcm = new PcmFrames(scheme, (samples, offset) => {
    spectrum.append(samples, offset);
    if (spectrum.count > SURROUND_FRAMES) examine(spectrum.count - 1 - SURROUND_FRAMES);
  });
  return {
    push: (samples) => pcm.push(samples),
    drain: () => ({
      frames: found.frames.drain(),
      bins: found.bins.drain(),
      levels: found.levels.drain(),
    }),
    finish() {
      const last = spectrum.count;
      for (let frame = Math.max(0, last - SURROUND_FRAMES); frame < last; frame++) examine(frame);
      return {
        frames: found.frames.take(),
        bins: found.bins.take(),
        levels: found.levels.take(),
        lengthFrames: last,
      };
    },
  };
}

/** Cuts pushed sound into overlapping windows. */
class PcmFrames {
  readonly #window: number;
  readonly #hop: number;
  readonly #onFrame: (samples: Float32Array, offset: number) => void;
  #kept: Float32Array;
  #length = 0;

  constructor(scheme: Scheme, onFrame: (samples: Float32Array, offset: number) => void) {
    this.#window = scheme.windowSamples;
    this.#hop = scheme.hopSamples;
    this.#onFrame = onFrame;
    this.#kept = new Float32Array(scheme.windowSamples * 8);
  }

  push(samples: Float32Array): void {
    for (let from = 0; from < samples.length;) {
      const take = Math.min(samples.length - from, this.#kept.length - this.#length);
      this.#kept.set(samples.subarray(from, from + take), this.#length);
      this.#length += take;
      from += take;
      this.#drain();
    }
  }

  #drain(): void {
    let at = 0;
    for (; at + this.#window <= this.#length; at += this.#hop) this.#onFrame(this.#kept, at);
    this.#kept.copyWithin(0, at, this.#length);
    this.#length -= at;
  }
}

/** The last rows of the spectrogram in dB, and the running sum of each bin over the surroundings. */
class SpectrumRing {
  count = 0;
  readonly #bins: number;
  readonly #fft: ReturnType<typeof createRealFft>;
  readonly #rows: readonly Float32Array[];
  readonly #sums: Float64Array;
  readonly #prefix: Float64Array;
  /** Rows `#summedFrom .. #summedTo` (exclusive) are in `#sums`. */
  #summedFrom = 0;
  #summedTo = 0;

  constructor(scheme: Scheme, bins: number) {
    this.#bins = bins;
    this.#fft = createRealFft(hannWindow(scheme.windowSamples), scheme.firstBin, scheme.lastBin);
    this.#rows = Array.from({ length: RING_ROWS }, () => new Float32Array(bins));
    this.#sums = new Float64Array(bins);
    this.#prefix = new Float64Array(bins + 1);
  }

  append(samples: Float32Array, offset: number): void {
    const row = this.row(this.count++);
    this.#fft.power(samples, offset, row);
    for (let k = 0; k < row.length; k++) row[k] = 10 * Math.log10(row[k]! + POWER_FLOOR);
  }

  row(frame: number): Float32Array {
    return this.#rows[frame & (RING_ROWS - 1)]!;
  }

  /** Mean level around each bin of `frame`, in dB; frames must be asked for in order. */
  background(frame: number, out: Float32Array): void {
    const sums = this.#sums;
    const to = Math.min(this.count, frame + SURROUND_FRAMES + 1);
    for (; this.#summedTo < to; this.#summedTo++) addRow(sums, this.row(this.#summedTo), 1);
    const from = Math.max(0, frame - SURROUND_FRAMES);
    for (; this.#summedFrom < from; this.#summedFrom++) addRow(sums, this.row(this.#summedFrom), -1);
    const prefix = this.#prefix;
    for (let k = 0; k < this.#bins; k++) prefix[k + 1] = prefix[k]! + sums[k]!;
    for (let k = 0; k < this.#bins; k++) {
      const low = Math.max(0, k - SURROUND_BINS);
      const high = Math.min(this.#bins, k + SURROUND_BINS + 1);
      out[k] = (prefix[high]! - prefix[low]!) / ((high - low) * (to - from));
    }
  }
}

function addRow(sums: Float64Array, row: Float32Array, sign: number): void {
  for (let k = 0; k < row.length; k++) sums[k]! += sign * row[k]!;
}

function whiten(row: Float32Array, background: Float32Array, cells: Uint8Array): void {
  for (let k = 0; k < row.length; k++) {
    const value = CELL_ZERO + CELL_STEPS_PER_DB * (row[k]! - background[k]!);
    cells[k] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
}

function isPeak(spectrum: SpectrumRing, frame: number, k: number, background: number): boolean {
  const row = spectrum.row(frame);
  const level = row[k]!;
  if (!(level > row[k - 1]! && level >= row[k + 1]!)) return false;
  if (level < SILENCE_DB || level - background < PEAK_CONTRAST_DB) return false;
  const lastFrame = Math.min(spectrum.count - 1, frame + PEAK_REACH);
  const firstBin = Math.max(0, k - PEAK_REACH);
  const lastBin = Math.min(row.length - 1, k + PEAK_REACH);
  for (let f = Math.max(0, frame - PEAK_REACH); f <= lastFrame; f++) {
    const other = spectrum.row(f);
    for (let j = firstBin; j <= lastBin; j++) if (other[j]! > level) return false;
  }
  return true;
}

function placePeak(
  spectrum: SpectrumRing,
  frame: number,
  k: number,
): { frameShift: number; binShift: number } {
  const row = spectrum.row(frame);
  const binShift = vertex(row[k - 1]!, row[k]!, row[k + 1]!);
  if (frame === 0 || frame === spectrum.count - 1) return { frameShift: 0, binShift };
  return {
    frameShift: vertex(spectrum.row(frame - 1)[k]!, row[k]!, spectrum.row(frame + 1)[k]!),
    binShift,
  };
}

/** Where the parabola through three equally spaced levels has its top, -0.5..0.5 from the middle one. */
function vertex(before: number, middle: number, after: number): number {
  const curve = before - 2 * middle + after;
  if (curve > -1e-6) return 0;
  return Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curve));
}
