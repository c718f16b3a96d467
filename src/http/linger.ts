import type { FastifyInstance } from 'fastify';

/** Long enough for a client to read why it was refused. */
const LINGER_MAX_MS = 1000;

/**
 * Ends uploads that were answered before they were over (too large, wrong field). Closing at once
 * would reset the connection and lose the answer on its way; reading on would swallow the whole
 * upload. So what still comes is thrown away for a moment, then the connection is cut.
 */
export function registerLinger(app: FastifyInstance): void {
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.complete || raw.destroyed) return;
    raw.resume();
    const cut = setTimeout(() => raw.socket.destroy(), LINGER_MAX_MS);
    raw.socket.once('close', () => clearTimeout(cut));
    raw.once('end', () => clearTimeout(cut));
  });
}
