import type { ModelFailure } from '../finder/likeness/embed-with-models.ts';
import { printable } from './format-value.ts';
import type { Output } from './output.ts';

/** Says that a model made no vectors, or not all, and what becomes of that. */
export function tellModelFailure({ model, error: { code, message } }: ModelFailure, output: Output): void {
  output.record({ event: 'model_failed', model, code, message });
  output.message(
    `${model.toUpperCase()} made no vectors for what is new: ${printable(message)} (${code}) All else is done; the next index tries again.`,
  );
}
