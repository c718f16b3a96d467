import { kaiserReachSamples, windowedSinc } from './resample-filter.ts';
import { KERNEL_SLACK_SAMPLES, type ResampleKernel } from './resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES, type ResampleStage, SampleQueue } from './resample-stage.ts';

/**
 * Halves the sample rate. A half-band filter is symmetric about a quarter of the rate, so that every
 * second of its values is zero: of the even samples it needs the central one only, and the odd ones
 * come in pairs with the same weight. K multiplications per output.
 */
export class HalfBandStage implements ResampleStage {
  readonly #kernel: ResampleKernel;
  /** Weights of the odd samples, from the centre outwards. */
  readonly #weights: Float32Array;
  readonly #even: SampleQueue;
  /** Starts with the zeros before the first sample. */
  readonly #odd: SampleQueue;
  readonly #output: Float32Array;
  #nextIsOdd = false;

  /** `transition`: how wide the band is in which it falls, in cycles per input sample. */
  constructor(kernel: ResampleKernel, transition: number) {
    this.#kernel = kernel;
    this.#weights = halfBandWeights(kernel, transition);
    this.#even = new SampleQueue(kernel, 0, this.#weights.length);
    this.#odd = new SampleQueue(kernel, this.#weights.length, 2 * this.#weights.length);
    this.#output = kernel.allocate(RESAMPLE_BLOCK_SAMPLES + KERNEL_SLACK_SAMPLES);
  }

  push(samples: Float32Array): Float32Array {
    if (samples.length === 0) return samples;
    const [first, second] = this.#nextIsOdd ? [this.#odd, this.#even] : [this.#even, this.#odd];
    const pairs = samples.length >> 1;
    this.#kernel.split(samples, first.extend(pairs), second.extend(pairs), pairs);
    if (samples.length % 2 === 1) {
      first.append(samples.subarray(samples.length - 1));
      this.#nextIsOdd = !this.#nextIsOdd;
    }
    return this.#compute(Math.min(this.#even.length, this.#odd.length - 2 * this.#weights.length + 1));
  }

  flush(): Float32Array {
    this.#odd.appendZeros(this.#weights.length);
    return this.#compute(this.#even.length);
  }

  #compute(ready: number): Float32Array {
    const count = Math.max(0, ready);
    const arrays = { even: this.#even.samples, odd: this.#odd.samples, weights: this.#weights };
    this.#kernel.filterHalfBand(arrays, this.#output, count);
    this.#even.drop(count);
    this.#odd.drop(count);
    return this.#output.subarray(0, count);
  }
}

/** All weights, mirrored, and the central half sum to 1. */
function halfBandWeights(kernel: ResampleKernel, transition: number): Float32Array {
  const weights = kernel.allocate(Math.ceil((kaiserReachSamples(transition) + 1) / 2));
  for (let k = 0; k < weights.length; k++) weights[k] = windowedSinc(2 * k + 1, 0.25, 2 * weights.length);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  for (let k = 0; k < weights.length; k++) weights[k]! /= 4 * sum;
  return weights;
}
