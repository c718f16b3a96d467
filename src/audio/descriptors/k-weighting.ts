/**
 * K-weighting: what ITU-R BS.1770-4 filters sound with before measuring its loudness. A shelf for the
 * head, then a high-pass for the ear. The standard gives numbers for 48 kHz only; here the same two
 * analogue filters are designed for any rate.
 * Source of the analogue parameters: libebur128, `ebur128_init_filter`.
 */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Values that a cascade of two filters remembers. */
export const K_STATES = 4;
/** Samples that a step of the matrix form takes. */
const STEP_SAMPLES = 4;

function headShelf(rateHz: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / rateHz);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const middle = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (middle * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (middle * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function earHighPass(rateHz: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / rateHz);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}

export function kWeighting(rateHz: number): readonly [Biquad, Biquad] {
  return [headShelf(rateHz), earHighPass(rateHz)];
}

/** Filters in place (transposed direct form 2); `state` has two values per filter. */
export function filterSamples(filters: readonly Biquad[], state: Float64Array, samples: Float32Array): void {
  for (const [index, { b0, b1, b2, a1, a2 }] of filters.entries()) {
    let first = state[2 * index]!;
    let second = state[2 * index + 1]!;
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]!;
      const y = b0 * x + first;
      first = b1 * x - a1 * y + second;
      second = b2 * x - a2 * y;
      samples[i] = y;
    }
    state[2 * index] = first;
    state[2 * index + 1] = second;
  }
}

/**
 * The cascade as it acts on four samples at a time: matrices from state to output, from input to
 * output, from state to next state and from input to next state, column after column. They are read
 * off the filters' answers to unit vectors, which is all there is to a linear system.
 */
export function kWeightingMatrices(rateHz: number): Float32Array {
  const filters = kWeighting(rateHz);
  const matrices = new Float32Array(4 * K_STATES * STEP_SAMPLES);
  const [stateToOutput, inputToOutput, stateToState, inputToState] = [0, 16, 32, 48] as const;
  for (let unit = 0; unit < K_STATES; unit++) {
    const state = new Float64Array(K_STATES);
    state[unit] = 1;
    const silence = new Float32Array(STEP_SAMPLES);
    filterSamples(filters, state, silence);
    matrices.set(silence, stateToOutput + 4 * unit);
    matrices.set(state, stateToState + 4 * unit);
    const rest = new Float64Array(K_STATES);
    const pulse = new Float32Array(STEP_SAMPLES);
    pulse[unit] = 1;
    filterSamples(filters, rest, pulse);
    matrices.set(pulse, inputToOutput + 4 * unit);
    matrices.set(rest, inputToState + 4 * unit);
  }
  return matrices;
}
