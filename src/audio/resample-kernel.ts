/** The arrays of one halving of the rate. */
export interface HalfBandArrays {
  readonly even: Float32Array;
  /** Starts `weights.length` samples before the first even one. */
  readonly odd: Float32Array;
  readonly weights: Float32Array;
}

/** The table of one change of rate by a fraction, and where in it the next output stands. */
export interface PolyphaseRun {
  readonly input: Float32Array;
  /** `[phases, taps]`. */
  readonly bank: Float32Array;
  readonly phases: number;
  readonly taps: number;
  readonly up: number;
  readonly down: number;
  readonly position: number;
  /** In 1/up of a sample. */
  readonly remainder: number;
}

/** The inner loops of mixing down and resampling. All arrays that they are given come from `allocate`. */
export interface ResampleKernel {
  /** Zeros. */
  allocate(length: number): Float32Array;
  /** `out[i]` is the mean of both; may read and write up to 3 more. */
  mixPair(left: Float32Array, right: Float32Array, out: Float32Array, count: number): void;
  /** `out[i]` is the mean of `pairs[2 i]` and `pairs[2 i + 1]`, in -1..1; may read 6 and write 3 more. */
  mixInterleavedPair(pairs: Int16Array, out: Float32Array, count: number): void;
  /** `first[i] = samples[2 i]`, `second[i] = samples[2 i + 1]`; may write up to 3 more into each. */
  split(samples: Float32Array, first: Float32Array, second: Float32Array, pairs: number): void;
  /** `out[i] = even[i] / 2 + sum over k of weights[k] * (odd[i + K - 1 - k] + odd[i + K + k])`; may read and write up to 15 more. */
  filterHalfBand(arrays: HalfBandArrays, out: Float32Array, count: number): void;
  /** `out[i]` is the inner product of the input at output `i`'s place with the bank's row for its phase; `taps` is a multiple of 4. */
  innerProducts(run: PolyphaseRun, out: Float32Array, count: number): void;
  /** What is not a number or beyond `LEVEL_MAX` becomes 0; may touch up to 3 more. */
  silenceNonsense(samples: Float32Array, count: number): void;
}

/** Louder is not sound (full scale is 1) but damaged floating-point numbers. */
export const LEVEL_MAX = 1e4;

/** How many samples beyond their end arrays must have room for. */
export const KERNEL_SLACK_SAMPLES = 16;

/** The plain form of the loops: the reference for faster ones, and what is used where there is none. */
export const PLAIN_RESAMPLE_KERNEL: ResampleKernel = {
  allocate: (length) => new Float32Array(length),

  mixPair(left, right, out, count) {
    for (let i = 0; i < count; i++) out[i] = (left[i]! + right[i]!) * 0.5;
  },

  mixInterleavedPair(pairs, out, count) {
    for (let i = 0, at = 0; i < count; i++, at += 2) out[i] = (pairs[at]! + pairs[at + 1]!) * 2 ** -16;
  },

  split(samples, first, second, pairs) {
    for (let i = 0; i < pairs; i++) {
      first[i] = samples[2 * i]!;
      second[i] = samples[2 * i + 1]!;
    }
  },

  filterHalfBand({ even, odd, weights }, out, count) {
    const reach = weights.length;
    for (let i = 0; i < count; i++) {
      let sum = 0.5 * even[i]!;
      for (let k = 0, left = i + reach - 1, right = i + reach; k < reach; k++, left--, right++) {
        sum += weights[k]! * (odd[left]! + odd[right]!);
      }
      out[i] = sum;
    }
  },

  innerProducts({ input, bank, phases, taps, up, down, ...start }, out, count) {
    let { position, remainder } = start;
    for (let i = 0; i < count; i++) {
      const row = Math.floor((remainder * phases) / up) * taps;
      let sum = 0;
      for (let k = 0; k < taps; k++) sum += bank[row + k]! * input[position + k]!;
      out[i] = sum;
      remainder += down;
      position += Math.floor(remainder / up);
      remainder %= up;
    }
  },
  silenceNonsense(samples, count) {
    for (let i = 0; i < count; i++) {
      // written so that NaN fails it
      if (!(Math.abs(samples[i]!) <= LEVEL_MAX)) samples[i] = 0;
    }
  },
};
