/**
 * Which times between onsets are common: the autocorrelation of the onset strength, summed over the
 * whole recording in constant memory. O(lags) per hop.
 */
import type { DescriptorKernel } from './descriptor-kernel.ts';
import { RecentMean } from './recent-mean.ts';
import { BLOCK_HOPS, HOPS_PER_S } from './sound-block.ts';

/** The longest time looked at: 10 s, a multiple of 4 hops. */
export const LAGS = 432;

/** What is slower than this is no beat and is taken away from the strength. */
const TREND_HOPS = 1.5 * HOPS_PER_S;

/** With a smaller share of its pairs a lag is not to be trusted. */
const PAIRS_SHARE_MIN = 0.5;

export class TempoMeter {
  readonly #kernel: DescriptorKernel;
  /** The last `LAGS` strengths, then those of the block. */
  readonly #strengths: Float32Array;
  /** A float cannot hold the sum over hours to enough digits. */
  readonly #sums = new Float64Array(LAGS);
  readonly #blockSums: Float32Array;
  readonly #trend = new RecentMean(TREND_HOPS);
  #gathered = 0;
  #hops = 0;

  constructor(kernel: DescriptorKernel) {
    this.#kernel = kernel;
    this.#strengths = kernel.allocate(LAGS + BLOCK_HOPS);
    this.#blockSums = kernel.allocate(LAGS);
  }

  /** `strength`: how strongly a hop begins something, 0 or more. */
  pushHop(strength: number): void {
    this.#trend.push(strength);
    this.#hops++;
    this.#strengths[LAGS + this.#gathered++] = strength - this.#trend.value;
    if (this.#gathered === BLOCK_HOPS) this.#sumBlock();
  }

  /** Correlation of strengths that lie `index` hops apart, about -1..1; all 0 if nothing begins. */
  finish(): Float64Array {
    this.#strengths.fill(0, LAGS + this.#gathered);
    this.#sumBlock();
    const whole = this.#sums[0]!;
    if (whole === 0) return this.#sums;
    return this.#sums.map((sum, lag) => (sum / whole) * this.#fewerPairs(lag));
  }

  /** Makes up for the pairs that a short sound lacks at long lags. */
  #fewerPairs(lag: number): number {
    return this.#hops / Math.max(this.#hops - lag, this.#hops * PAIRS_SHARE_MIN);
  }

  #sumBlock(): void {
    this.#blockSums.fill(0);
    this.#kernel.addProducts(this.#strengths, this.#blockSums);
    for (let lag = 0; lag < LAGS; lag++) this.#sums[lag]! += this.#blockSums[lag]!;
    this.#strengths.copyWithin(0, BLOCK_HOPS);
    this.#gathered = 0;
  }
}
