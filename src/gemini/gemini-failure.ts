import { EarwormError } from '../errors.ts';
import { readStatus, statusError } from './gemini-error.ts';

interface Endings {
  readonly signal: AbortSignal | undefined;
  readonly deadline: AbortSignal;
}

/** Whatever ended a conversation, as an error of ours. */
export function geminiFailure(thrown: unknown, { signal, deadline }: Endings): EarwormError {
  if (signal?.aborted === true) return new EarwormError('E_CANCELLED', { cause: thrown });
  if (deadline.aborted) return new EarwormError('E_GEMINI_TIMEOUT', { cause: thrown });
  if (thrown instanceof EarwormError) return thrown;
  const status = (thrown as { status?: unknown } | null)?.status;
  // Google's client puts the body of the answer in the message
  if (thrown instanceof Error && typeof status === 'number')
    return statusError(readStatus(status, thrown.message));
  return new EarwormError('E_GEMINI_ANSWER', { cause: thrown });
}
