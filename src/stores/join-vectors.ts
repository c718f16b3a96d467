import { SOUND_VECTOR_SIZE } from '../audio/descriptors/sound-vector.ts';
import type { SoundVectors } from '../catalog/catalog-store.ts';

/** Vectors of another size, by another Earworm, are left out. */
export function joinVectors(
  found: readonly { readonly trackId: number; readonly vector: Float32Array }[],
): SoundVectors {
  const fitting = found.filter(({ vector }) => vector.length === SOUND_VECTOR_SIZE);
  const vectors = new Float32Array(fitting.length * SOUND_VECTOR_SIZE);
  for (const [index, { vector }] of fitting.entries()) vectors.set(vector, index * SOUND_VECTOR_SIZE);
  return { trackIds: Uint32Array.from(fitting, ({ trackId }) => trackId), vectors };
}
