import type { SpaceFigures } from '../../vector/vector-store.ts';
import type { Stats } from '../contract/contract.ts';

/** A space of vectors as the API tells of it. */
export function vectorReply({ space, count, engine, isComplete }: SpaceFigures): Stats['vectors'][number] {
  const { of, model, dim } = space;
  return { of, model, dim, count, engine, complete: isComplete };
}
