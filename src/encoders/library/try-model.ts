import type { EmbeddingSpace } from '../../embedding/encoder.ts';
import type { ModelName } from '../../embedding/model-library.ts';
import { createPictureEncoder, createSoundEncoder } from '../create-encoder.ts';
import type { ModelRunner } from '../process/create-model-runner.ts';
import { madePictures, madeWindows } from './made-things.ts';

/**
 * Loads both graphs of a model and has each make a vector: what cannot do that must not take the place
 * of a model that can. Errors: `E_MODEL_DAMAGED`, `E_MODEL_CRASH`, `E_MODEL_LIMIT`.
 */
export async function tryModel(name: ModelName, space: EmbeddingSpace, runner: ModelRunner): Promise<void> {
  try {
    if (name === 'clip') {
      const encoder = createPictureEncoder(runner, space);
      await encoder.encodeTexts(['a try']);
      await encoder.encodeThings(await madePictures());
    } else {
      const encoder = createSoundEncoder(runner, space);
      await encoder.encodeTexts(['a try']);
      await encoder.encodeThings([madeWindows()]);
    }
  } finally {
    await runner.close();
  }
}
