import { EarwormError } from '../errors.ts';
import type { ModelName } from '../embedding/model-library.ts';

/** `E_MODEL_DAMAGED`, saying what is wrong and what to do. */
export function modelDamage(name: ModelName, problem: string, cause?: unknown): EarwormError {
  return new EarwormError('E_MODEL_DAMAGED', {
    message: `The model ${name} cannot be used: ${problem}. Run \`earworm models pull ${name}\`.`,
    details: { model: name, problem },
    ...(cause === undefined ? {} : { cause }),
  });
}
