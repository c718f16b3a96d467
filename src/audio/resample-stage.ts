import { KERNEL_SLACK_SAMPLES, type ResampleKernel } from './resample-kernel.ts';

/** At most so many samples are taken at once: it bounds every buffer. */
export const RESAMPLE_BLOCK_SAMPLES = 8192;

/**
 * One step of a chain that changes the sample rate of a stream. Time is kept: what is at second `t`
 * stays there. The same stream, cut elsewhere, gives the same samples.
 */
export interface ResampleStage {
  /** Takes at most `RESAMPLE_BLOCK_SAMPLES` of the kernel's samples; gives what can be computed so far, overwritten by the next call. */
  push(samples: Float32Array): Float32Array;
  /** The rest. Call once, last. */
  flush(): Float32Array;
}

/** A queue of samples in one array of the kernel's: appended at the end, dropped from the front. */
export class SampleQueue {
  readonly samples: Float32Array;
  #length: number;

  /** Starts with `zeros`; after each drop at most `kept` samples may be left. */
  constructor(kernel: ResampleKernel, zeros: number, kept: number) {
    this.samples = kernel.allocate(Math.max(zeros, kept) + RESAMPLE_BLOCK_SAMPLES + KERNEL_SLACK_SAMPLES);
    this.#length = zeros;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds `count` samples that are written by the caller to the array returned. */
  extend(count: number): Float32Array {
    const start = this.#length;
    this.#length += count;
    return this.samples.subarray(start);
  }

  append(samples: Float32Array): void {
    this.extend(samples.length).set(samples);
  }

  appendZeros(count: number): void {
    this.extend(count).fill(0, 0, count);
  }

  drop(count: number): void {
    this.samples.copyWithin(0, count, this.#length);
    this.#length -= count;
  }
}
