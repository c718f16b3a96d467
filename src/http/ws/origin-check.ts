import type { FastifyRequest } from 'fastify';
import { EarwormError } from '../../errors.ts';

/**
 * Browsers let the pages of any site open sockets anywhere, and only tell whose page it is. Other
 * programs say nothing and are let in. Errors: `E_WRONG_ORIGIN`.
 */
export function checkOrigin({ headers, host }: FastifyRequest, allowed: readonly string[]): void {
  const { origin } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host.toLowerCase()) return;
  throw new EarwormError('E_WRONG_ORIGIN', { details: { origin } });
}
