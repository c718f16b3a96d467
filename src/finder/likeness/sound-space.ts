import { SOUND_VECTOR_REVISION, SOUND_VECTOR_SIZE } from '../../audio/descriptors/sound-vector.ts';
import type { VectorSpace } from '../../vector/vector-space.ts';

/** The space of what was measured of tracks' sound; needs no model. */
export const SOUND_SPACE: VectorSpace = {
  of: 'track',
  model: 'builtin/sound',
  revision: SOUND_VECTOR_REVISION,
  dtype: 'fp32',
  dim: SOUND_VECTOR_SIZE,
};
