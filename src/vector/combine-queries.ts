import { EarwormError } from '../errors.ts';
import { unitVectors } from './unit-vectors.ts';
import type { VectorSpace } from './vector-space.ts';

/** One of several things to search by. */
export interface WeightedVector {
  readonly vector: Float32Array;
  /** How much it counts beside the others; below 0: less like this. */
  readonly weight: number;
}

/** How much of a direction that is not wanted is taken out at weight -1. */
const MINUS_SHARE = 0.5;

/**
 * One query for several examples with weights, such as "like these two, less blue": the weighted mean of
 * what is wanted, from which of each direction that is not wanted so much is taken as lies in it, at most
 * all of it at weight -2. Taking out more would lead to what is the opposite, which nobody asked for.
 * Errors: `E_USAGE` when nothing is wanted or all is taken away; `E_VECTOR_INVALID`.
 */
export function combineQueries(space: VectorSpace, parts: readonly WeightedVector[]): Float32Array {
  const units = parts.map(({ vector, weight }) => ({ unit: unitVectors(space, vector), weight }));
  const sum = new Float32Array(space.dim);
  for (const { unit, weight } of units)
    if (weight > 0) for (let i = 0; i < sum.length; i++) sum[i]! += weight * unit[i]!;
  for (const { unit, weight } of units) {
    if (weight >= 0) continue;
    const share = Math.min(1, -weight * MINUS_SHARE);
    const along = dot(sum, unit);
    if (along > 0) for (let i = 0; i < sum.length; i++) sum[i]! -= share * along * unit[i]!;
  }
  if (Math.hypot(...sum) < LENGTH_MIN)
    throw new EarwormError('E_USAGE', {
      message: 'Nothing is left to search for: name at least one example that is not taken away again.',
    });
  return unitVectors(space, sum);
}

/** Shorter sums are the rounding of what cancelled out. */
const LENGTH_MIN = 1e-4;

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
