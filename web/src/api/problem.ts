import type { Problem } from '../../../src/http/contract/contract.ts';

/** What went wrong, in words for the person, with the server's code when it was the server that said so. */
export class ProblemError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export const OFFLINE = 'OFFLINE';

export function offline(cause: unknown): ProblemError {
  const message =
    'The server does not answer. Is Earworm still running? Start it again with `earworm serve`.';
  return new ProblemError(OFFLINE, message, { cause });
}

/** A reply that is no success as an error; proxies in between may answer with something else than ours. */
export async function problemOf(reply: Response): Promise<ProblemError> {
  const problem = (await reply.json().catch(() => undefined)) as Partial<Problem> | undefined;
  const told = problem?.detail ?? problem?.title;
  return new ProblemError(
    problem?.code ?? `HTTP_${reply.status}`,
    told ?? `The server answered ${reply.status}.`,
  );
}
