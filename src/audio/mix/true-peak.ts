/** ITU-R BS.1770-4, annex 2: the interpolating filter of order 48 for four times the rate, by its phases. */
const PHASES = [
  [
    0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
    0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
  ],
  [
    -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
    0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
  ],
  [
    -0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625, -0.2003173828125, 0.77978515625,
    0.465087890625, -0.16650390625, 0.089111328125, -0.0517578125, 0.029296875, -0.0291748046875,
  ],
  [
    -0.00830078125, 0.014892578125, -0.026611328125, 0.047607421875, -0.102294921875, 0.97216796875,
    0.1373291015625, -0.0594482421875, 0.033203125, -0.0196533203125, 0.010986328125, 0.001708984375,
  ],
].map((taps) => Float64Array.from(taps));

const TAPS = 12;

/** No interpolated value is larger than the largest sample around it by more than this factor. */
const OVERSHOOT_MAX = Math.max(...PHASES.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));

/**
 * The largest value of the sound between its samples, of those from `from` until `to`: 1 is full scale.
 * What is not louder than `atLeast` may be told as `atLeast`, which is quicker.
 */
export function truePeak(samples: Float32Array, from = 0, to = samples.length, atLeast = 0): number {
  let largest = 0;
  const [first, last] = [Math.max(0, from - TAPS), Math.min(samples.length, to + TAPS)];
  for (let i = first; i < last; i++) largest = Math.max(largest, Math.abs(samples[i]!));
  if (largest * OVERSHOOT_MAX <= atLeast) return atLeast;
  let peak = atLeast;
  for (let i = from; i < to; i++) peak = Math.max(peak, Math.abs(samples[i]!), betweenSamples(samples, i));
  return peak;
}

function betweenSamples(samples: Float32Array, i: number): number {
  let peak = 0;
  const first = i - TAPS / 2;
  const isInside = first >= 0 && first + TAPS <= samples.length;
  for (const taps of PHASES) {
    let sum = 0;
    if (isInside) for (let k = 0; k < TAPS; k++) sum += taps[TAPS - 1 - k]! * samples[first + k]!;
    else for (let k = 0; k < TAPS; k++) sum += taps[TAPS - 1 - k]! * (samples[first + k] ?? 0);
    peak = Math.max(peak, Math.abs(sum));
  }
  return peak;
}

/** As far as the interpolation reaches to either side, and a little more. */
const REACH_SAMPLES = 8;

/** The true peak of a sound that comes in pieces of any size. */
export class TruePeakMeter {
  #tail = new Float32Array(2 * REACH_SAMPLES);
  #peak = 0;

  push(samples: Float32Array): void {
    const joined = new Float32Array(this.#tail.length + samples.length);
    joined.set(this.#tail);
    joined.set(samples, this.#tail.length);
    this.#peak = truePeak(joined, REACH_SAMPLES, joined.length - REACH_SAMPLES, this.#peak);
    this.#tail = joined.slice(-2 * REACH_SAMPLES);
  }

  /** Of all that came; 1 is full scale. */
  get peak(): number {
    return truePeak(this.#tail, REACH_SAMPLES, this.#tail.length, this.#peak);
  }
}
