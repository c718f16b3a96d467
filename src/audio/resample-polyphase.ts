import { kaiserReachSamples, windowedSinc } from './resample-filter.ts';
import { KERNEL_SLACK_SAMPLES, type ResampleKernel } from './resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES, type ResampleStage, SampleQueue } from './resample-stage.ts';

/** Finer steps between two input samples are rounded to this many: an error below -75 dB at the band's edge. */
const PHASES_MAX = 4096;

export interface PolyphaseDesign {
  /** Output rate over input rate, as a fraction in lowest terms. */
  readonly up: number;
  readonly down: number;
  /** Middle and width of the band in which the filter falls, in cycles per input sample. */
  readonly cutoff: number;
  readonly transition: number;
}

/**
 * Changes the rate by any fraction: each output is one inner product of the input around it with the
 * filter shifted to the output's place between two samples; a table holds all shifts there are.
 */
export class PolyphaseStage implements ResampleStage {
  readonly #kernel: ResampleKernel;
  readonly #up: number;
  readonly #down: number;
  /** A multiple of 4, for the kernel. */
  readonly #taps: number;
  readonly #phases: number;
  /** `[phases, taps]`. */
  readonly #bank: Float32Array;
  readonly #input: SampleQueue;
  readonly #output: Float32Array;
  /** Where the next output stands: in the queue, and beyond it in 1/up of a sample. */
  #position = 0;
  #remainder = 0;

  constructor(kernel: ResampleKernel, { up, down, cutoff, transition }: PolyphaseDesign) {
    this.#kernel = kernel;
    this.#up = up;
    this.#down = down;
    this.#taps = 4 * Math.ceil(kaiserReachSamples(transition) / 2);
    this.#phases = Math.min(up, PHASES_MAX);
    this.#bank = kernel.allocate(this.#phases * this.#taps);
    fillBank(this.#bank, this.#taps, cutoff);
    this.#input = new SampleQueue(kernel, this.#taps / 2 - 1, this.#taps + Math.ceil(down / up));
    const outputs = Math.ceil(((RESAMPLE_BLOCK_SAMPLES + this.#taps) * up) / down) + 1;
    this.#output = kernel.allocate(outputs + KERNEL_SLACK_SAMPLES);
  }

  push(samples: Float32Array): Float32Array {
    this.#input.append(samples);
    return this.#compute();
  }

  flush(): Float32Array {
    this.#input.appendZeros(this.#taps / 2);
    return this.#compute();
  }

  #compute(): Float32Array {
    const count = this.#outputsReady();
    this.#kernel.innerProducts(
      {
        input: this.#input.samples,
        bank: this.#bank,
        phases: this.#phases,
        taps: this.#taps,
        up: this.#up,
        down: this.#down,
        position: this.#position,
        remainder: this.#remainder,
      },
      this.#output,
      count,
    );
    this.#advance(count);
    return this.#output.subarray(0, count);
  }

  /** Outputs whose whole surroundings are there. */
  #outputsReady(): number {
    const last = this.#input.length - this.#taps;
    if (this.#position > last) return 0;
    const room = (last + 1 - this.#position) * this.#up - this.#remainder;
    return Math.ceil(room / this.#down);
  }

  #advance(count: number): void {
    const moved = this.#remainder + count * this.#down;
    this.#remainder = moved % this.#up;
    const position = this.#position + Math.floor(moved / this.#up);
    const used = Math.min(position, this.#input.length);
    this.#input.drop(used);
    this.#position = position - used;
  }
}

/** Every row sums to 1, so that no shift is louder than another. */
function fillBank(bank: Float32Array, taps: number, cutoff: number): void {
  const phases = bank.length / taps;
  const half = taps / 2;
  for (let phase = 0; phase < phases; phase++) {
    const row = bank.subarray(phase * taps, (phase + 1) * taps);
    for (let k = 0; k < taps; k++) row[k] = windowedSinc(k - half + 1 - phase / phases, cutoff, half);
    const sum = row.reduce((total, value) => total + value, 0);
    for (let k = 0; k < taps; k++) row[k]! /= sum;
  }
}
