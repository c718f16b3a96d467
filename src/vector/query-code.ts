import { CODE_MAX } from './segment/vector-segment-layout.ts';

/** A query in the terms of one segment's codes. */
export interface QueryCode {
  /** `stride` numbers of 16 bits. */
  readonly numbers: Int16Array;
  /** The cosine is the product with a row's codes, times the row's reach, times this. */
  readonly scale: number;
  /**
   * How far a cosine found so may be off, for a row of reach 1. Each number of a row is off by at most
   * half a step, independently of the others; by Hoeffding's inequality one sum in 30 million is off by more.
   */
  readonly error: number;
}

const NUMBER_MAX = 32_767;
/** No sum of products may leave 32 bits. */
const SUM_MAX = 1.9e9;
/** `2 exp(-6^2 / 2)` is 3e-8. */
const DEVIATIONS = 6;

/** `query`: of length 1. `steps`: the segment's. */
export function codeQuery(query: Float32Array, steps: Float32Array, stride: number): QueryCode {
  const stepped = query.map((value, i) => value * steps[i]!);
  let [largest, squares] = [0, 0];
  for (const value of stepped) {
    largest = Math.max(largest, Math.abs(value));
    squares += value * value;
  }
  const numbers = new Int16Array(stride);
  const length = Math.sqrt(squares);
  if (largest === 0) return { numbers, scale: 0, error: 0 };
  const fineness = Math.min(NUMBER_MAX / largest, SUM_MAX / (CODE_MAX * Math.sqrt(query.length)) / length);
  for (const [i, value] of stepped.entries()) numbers[i] = Math.round(value * fineness);
  const rounding = (CODE_MAX * Math.sqrt(query.length)) / fineness / 2;
  return { numbers, scale: 1 / fineness, error: (DEVIATIONS * length) / 2 + rounding };
}
