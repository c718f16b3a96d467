import { EarwormError } from '../errors.ts';
import type { VectorSpace } from './vector-space.ts';
import { VECTOR_LIMIT_MAX, type VectorBatch, type VectorQuery } from './vector-store.ts';

/** The same rows with length 1. Errors: `E_VECTOR_INVALID`, naming the row. */
export function unitVectors(space: VectorSpace, vectors: Float32Array): Float32Array {
  const { dim } = space;
  if (vectors.length % dim !== 0) throw wrongSize(space, vectors.length);
  const units = new Float32Array(vectors.length);
  for (let row = 0; row * dim < vectors.length; row++)
    unitInto(units.subarray(row * dim, (row + 1) * dim), vectors.subarray(row * dim, (row + 1) * dim), row);
  return units;
}

/** The vectors of a batch with length 1. Errors: `E_VECTOR_INVALID`. */
export function unitBatch(space: VectorSpace, { ids, vectors }: VectorBatch): Float32Array {
  if (vectors.length !== ids.length * space.dim) throw wrongSize(space, vectors.length / ids.length);
  if (new Set(ids).size !== ids.length)
    throw new EarwormError('E_VECTOR_INVALID', {
      message: 'An id occurs twice among the vectors to be stored.',
      details: { reason: 'id' },
    });
  return unitVectors(space, vectors);
}

/** Errors: `E_CANCELLED`. */
export function checkNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new EarwormError('E_CANCELLED', { cause: signal.reason });
}

/** Errors: `E_USAGE`, `E_CANCELLED`. */
export function checkQuery({ limit, signal }: VectorQuery): void {
  checkNotCancelled(signal);
  if (!Number.isInteger(limit) || limit < 1 || limit > VECTOR_LIMIT_MAX)
    throw new EarwormError('E_USAGE', {
      message: `The number of results must be from 1 to ${VECTOR_LIMIT_MAX}.`,
      details: { limit, limitMax: VECTOR_LIMIT_MAX },
    });
}

function unitInto(unit: Float32Array, vector: Float32Array, row: number): void {
  let largest = 0;
  for (const value of vector) {
    if (!Number.isFinite(value)) throw invalid('not-finite', row, 'holds a number that is not finite');
    largest = Math.max(largest, Math.abs(value));
  }
  if (largest === 0) throw invalid('zero', row, 'is zero, which has no direction');
  let squares = 0;
  // scaled first: the squares of very small or large numbers are not numbers
  for (const value of vector) squares += (value / largest) ** 2;
  const length = Math.sqrt(squares);
  for (const [i, value] of vector.entries()) unit[i] = value / largest / length;
}

function invalid(reason: string, row: number, says: string): EarwormError {
  return new EarwormError('E_VECTOR_INVALID', {
    message: `Vector ${row} ${says}.`,
    details: { reason, row },
  });
}

function wrongSize({ dim, model }: VectorSpace, found: number): EarwormError {
  return new EarwormError('E_VECTOR_INVALID', {
    message: `A vector of ${model} has ${dim} numbers; these do not.`,
    details: { reason: 'dimension', dim, found },
  });
}
