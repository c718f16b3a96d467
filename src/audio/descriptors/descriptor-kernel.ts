import { hannWindow } from '../hann-window.ts';
import { createRealFft, type RealFft } from '../real-fft.ts';
import { BAND_LAYOUT, BANDS } from './band-layout.ts';
import { filterSamples, K_STATES, kWeighting } from './k-weighting.ts';
import {
  BLOCK_HOPS,
  BLOCK_SAMPLES,
  BLOCK_TONES,
  CARRIED_SAMPLES,
  DESCRIBED_RATE_HZ,
  HOP_SAMPLES,
  type SoundBlock,
  TONE_BINS,
  TONE_WINDOW_SAMPLES,
  WINDOW_SAMPLES,
} from './sound-block.ts';

/** The results of a block, without their count. */
export type BlockArrays = Omit<SoundBlock, 'hops'>;

/**
 * The inner loops of describing sound. One stream each: it remembers the state of its filters and the
 * end of the last block.
 */
export interface DescriptorKernel {
  /** Where a block is to be written, all of it, before `analyze`: `BLOCK_SAMPLES`. */
  readonly block: Float32Array;
  /** What `analyze` found; overwritten by the next call. */
  readonly found: BlockArrays;
  analyze(): void;
  /** An array of zeros that the other methods may be given. */
  allocate(length: number): Float32Array;
  /**
   * Adds to `sums[lag]` the sum of `values[i] * values[i - lag]` over all `i` from `sums.length` on.
   * Both `sums.length` and `values.length` are multiples of 4.
   */
  addProducts(values: Float32Array, sums: Float32Array): void;
}

/** Added to the power of each band: digital silence is -100 dB. */
export const POWER_FLOOR = 1e-10;

/** A Hann window under which a sine of amplitude 1 gives a line of power 1. */
export function lineWindow(length: number): Float32Array {
  return hannWindow(length).map((value) => (4 * value) / length);
}

export function makeBlockArrays(allocate: (length: number) => Float32Array): BlockArrays {
  return {
    hopPowers: allocate(BLOCK_HOPS),
    hopPeaks: allocate(BLOCK_HOPS),
    bandLevels: allocate(BLOCK_HOPS * BANDS),
    bandPowers: allocate(BLOCK_HOPS * BANDS),
    tonePowers: allocate(TONE_BINS * BLOCK_TONES),
  };
}

/** The reference: the loops in plain code, several times slower. */
export class PlainDescriptorKernel implements DescriptorKernel {
  readonly block: Float32Array;
  readonly found: BlockArrays = makeBlockArrays((length) => new Float32Array(length));
  readonly #sound = new Float32Array(CARRIED_SAMPLES + BLOCK_SAMPLES);
  readonly #filters = kWeighting(DESCRIBED_RATE_HZ);
  readonly #filterState = new Float64Array(K_STATES);
  readonly #shortFft: RealFft = createRealFft(lineWindow(WINDOW_SAMPLES), 0, WINDOW_SAMPLES / 2);
  readonly #shortPowers = new Float32Array(WINDOW_SAMPLES / 2 + 1);
  readonly #toneFft: RealFft = createRealFft(lineWindow(TONE_WINDOW_SAMPLES), 0, TONE_BINS - 1);
  readonly #tonePowers = new Float32Array(TONE_BINS);

  constructor() {
    this.block = this.#sound.subarray(CARRIED_SAMPLES);
  }

  allocate(length: number): Float32Array {
    return new Float32Array(length);
  }

  analyze(): void {
    this.#weighHops();
    for (let hop = 0; hop < BLOCK_HOPS; hop++) this.#measureBands(hop);
    for (let tone = 0; tone < BLOCK_TONES; tone++) this.#measureTones(tone);
    this.#sound.copyWithin(0, BLOCK_SAMPLES);
  }

  addProducts(values: Float32Array, sums: Float32Array): void {
    for (let lag = 0; lag < sums.length; lag++) {
      let sum = 0;
      for (let i = sums.length; i < values.length; i++) sum += values[i]! * values[i - lag]!;
      sums[lag]! += sum;
    }
  }

  #weighHops(): void {
    const { hopPowers, hopPeaks } = this.found;
    for (let hop = 0; hop < BLOCK_HOPS; hop++) {
      const samples = this.block.slice(hop * HOP_SAMPLES, (hop + 1) * HOP_SAMPLES);
      hopPeaks[hop] = samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
      filterSamples(this.#filters, this.#filterState, samples);
      hopPowers[hop] = samples.reduce((sum, sample) => sum + sample * sample, 0) / HOP_SAMPLES;
    }
  }

  #measureBands(hop: number): void {
    const powers = this.#shortPowers;
    this.#shortFft.power(this.#sound, hop * HOP_SAMPLES, powers);
    for (let band = 0, weight = 0; band < BANDS; band++) {
      const firstBin = BAND_LAYOUT.ranges[2 * band]!;
      const endBin = firstBin + BAND_LAYOUT.ranges[2 * band + 1]!;
      let power = POWER_FLOOR;
      for (let bin = firstBin; bin < endBin; bin++) power += powers[bin]! * BAND_LAYOUT.weights[weight++]!;
      this.found.bandLevels[hop * BANDS + band] = 10 * Math.log10(power);
      this.found.bandPowers[hop * BANDS + band] = power;
    }
  }

  #measureTones(tone: number): void {
    this.#toneFft.power(this.block, tone * TONE_WINDOW_SAMPLES, this.#tonePowers);
    for (let bin = 0; bin < TONE_BINS; bin++) {
      this.found.tonePowers[bin * BLOCK_TONES + tone] = this.#tonePowers[bin]!;
    }
  }
}
