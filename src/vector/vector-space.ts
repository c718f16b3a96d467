import { EarwormError } from '../errors.ts';

/**
 * What a vector was made by, and of what: vectors are compared only within one space. A model of
 * another revision or precision makes another space.
 */
export interface VectorSpace {
  /** What the ids of its vectors name. */
  readonly of: 'album' | 'track';
  /** Such as `Xenova/clip-vit-base-patch32`, or `builtin/sound`. */
  readonly model: string;
  readonly revision: string;
  /** Precision of the model, such as `fp32` or `q8`. */
  readonly dtype: string;
  /** Numbers in a vector, 1..4000. */
  readonly dim: number;
}

export const VECTOR_DIM_MAX = 4000;

const NAME = /^[\w.:+/-]{1,120}$/u;

/** One line that differs for every two spaces. Errors: `E_VECTOR_INVALID` for names or sizes no space may have. */
export function spaceKey({ of, model, revision, dtype, dim }: VectorSpace): string {
  const isNamed = [model, revision, dtype].every((name) => NAME.test(name));
  if (!isNamed || !Number.isInteger(dim) || dim < 1 || dim > VECTOR_DIM_MAX)
    throw new EarwormError('E_VECTOR_INVALID', {
      message: `No vectors can be kept for model ${model}, revision ${revision}, ${dtype}, of ${dim} numbers.`,
      details: { reason: 'space', dim, dimMax: VECTOR_DIM_MAX },
    });
  return `${of} ${model} ${revision} ${dtype} ${dim}`;
}
