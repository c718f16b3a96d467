import { KERNEL_SLACK_SAMPLES, type ResampleKernel } from './resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES } from './resample-stage.ts';

/** Samples of every type that decoders give: 8 bits unsigned, 16, 32 and 64 bits signed, floating point in -1..1. */
export type SampleArray = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** Decoded sound as it lies in memory. */
export interface SampleBlock {
  /** One array per channel, or a single one in which the channels take turns. */
  readonly planes: readonly SampleArray[];
  readonly channels: number;
}

/** A part of a block: `count` samples of each channel, after the first `start`. */
export interface SampleRange {
  readonly start: number;
  readonly count: number;
}

/** A block of the resampler's. */
export const DOWNMIX_SAMPLES_MAX = RESAMPLE_BLOCK_SAMPLES;

/** Every `step`th sample from `first`. */
interface Stride {
  readonly first: number;
  readonly step: number;
}

/** What maps a type's whole range to -1..1. */
function fullScale(samples: SampleArray): number {
  if (samples instanceof Int16Array) return 2 ** 15;
  if (samples instanceof Int32Array) return 2 ** 31;
  if (samples instanceof BigInt64Array) return 2 ** 63;
  return samples instanceof Uint8Array ? 2 ** 7 : 1;
}

function addChannel(samples: SampleArray, { first, step }: Stride, gain: number, into: Float32Array): void {
  if (samples instanceof BigInt64Array) {
    for (let i = 0, at = first; i < into.length; i++, at += step) into[i]! += Number(samples[at]!) * gain;
    return;
  }
  const silence = samples instanceof Uint8Array ? 128 : 0;
  for (let i = 0, at = first; i < into.length; i++, at += step) into[i]! += (samples[at]! - silence) * gain;
}

function mixAny({ planes, channels }: SampleBlock, { start, count }: SampleRange, into: Float32Array): void {
  into.fill(0, 0, count);
  const interleaved = planes.length === 1;
  for (let channel = 0; channel < channels; channel++) {
    const samples = planes[interleaved ? 0 : channel]!;
    const stride = interleaved
      ? { first: start * channels + channel, step: channels }
      : { first: start, step: 1 };
    addChannel(samples, stride, 1 / (channels * fullScale(samples)), into.subarray(0, count));
  }
}

/**
 * Makes the mean of all channels, as floating point in -1..1. The two commonest layouts (compressed
 * stereo, CD stereo) go through the kernel, for speed.
 */
export class Downmixer {
  readonly #kernel: ResampleKernel;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  /** The memory of `#left`. */
  readonly #pairs: Int16Array;

  constructor(kernel: ResampleKernel) {
    this.#kernel = kernel;
    this.#left = kernel.allocate(DOWNMIX_SAMPLES_MAX + KERNEL_SLACK_SAMPLES);
    this.#right = kernel.allocate(DOWNMIX_SAMPLES_MAX + KERNEL_SLACK_SAMPLES);
    this.#pairs = new Int16Array(this.#left.buffer, this.#left.byteOffset, 2 * this.#left.length);
  }

  /**
   * Writes to the first `count` places (at most `DOWNMIX_SAMPLES_MAX`) of `into`, which is of the
   * kernel's; up to 3 places after them may be overwritten too.
   */
  mix(block: SampleBlock, range: SampleRange, into: Float32Array): void {
    const { start, count } = range;
    const [first, second] = block.planes;
    const end = start + count;
    if (block.channels === 2 && first instanceof Float32Array && second instanceof Float32Array) {
      this.#left.set(first.subarray(start, end));
      this.#right.set(second.subarray(start, end));
      this.#kernel.mixPair(this.#left, this.#right, into, count);
    } else if (block.channels === 2 && first instanceof Int16Array && second === undefined) {
      this.#pairs.set(first.subarray(2 * start, 2 * end));
      this.#kernel.mixInterleavedPair(this.#pairs, into, count);
    } else {
      mixAny(block, range, into);
    }
  }
}
