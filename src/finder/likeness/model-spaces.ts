import type { VectorSpace } from '../../vector/vector-space.ts';
import type { VectorStore } from '../../vector/vector-store.ts';

const MODEL_OF = { album: 'clip', track: 'clap' } as const;

export interface ModelSpace {
  readonly space: VectorSpace;
  /** How answers name the model. */
  readonly engine: 'clip' | 'clap';
}

/**
 * The space in which a model has a vector for all there is; while a newer model's is being filled, that of
 * the one before. Searching it by what is in it needs no model.
 */
export async function completeModelSpace(
  of: VectorSpace['of'],
  vectors: Pick<VectorStore, 'figures'>,
): Promise<ModelSpace | undefined> {
  const figures = await vectors.figures();
  const isOfModel = ({ of: one, model }: VectorSpace): boolean => one === of && !model.startsWith('builtin/');
  const space = figures.find((one) => one.isComplete && isOfModel(one.space))?.space;
  return space && { space, engine: MODEL_OF[of] };
}
