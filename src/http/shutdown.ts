import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { FastifyInstance } from 'fastify';

import { EarwormError } from '../errors.ts';
import { HTTP_TIMES, type ServerDeps } from './server-deps.ts';
import type { UploadSpool } from './uploads/upload-spool.ts';

const SWEEP_EVERY_MS = 50;

/**
 * Makes `app.close()` end everything in order: event streams and new requests at once, requests
 * under way within the deadline, then the jobs, the spool and the stores. The returned signal is
 * aborted when it begins.
 */
export function registerShutdown(app: FastifyInstance, deps: ServerDeps, spool: UploadSpool): AbortSignal {
  const closing = new AbortController();
  const deadlineMs = (deps.times?.shutdownMaxS ?? HTTP_TIMES.shutdownMaxS) * 1000;
  const sockets = new ServerSockets(app.server);
  let sweep: NodeJS.Timeout | undefined;
  let cut: NodeJS.Timeout | undefined;
  app.addHook('onRequest', async () => {
    if (closing.signal.aborted) {
      throw new EarwormError('E_BUSY', { message: 'The server is shutting down.' });
    }
  });
  app.addHook('preClose', async () => {
    closing.abort();
    sweep = setInterval(() => sockets.closeIdle(), SWEEP_EVERY_MS);
    cut = setTimeout(() => app.server.closeAllConnections(), deadlineMs);
  });
  app.addHook('onClose', async () => {
    clearInterval(sweep);
    clearTimeout(cut);
    await deps.jobs.close();
    deps.madeFilms.close();
    await spool.close();
    await deps.close?.();
  });
  return closing.signal;
}

/**
 * Knows which connections have a request under way. The server's own `closeIdleConnections` leaves
 * those open that never had one, and browsers open such in advance: they would hold up the shutdown.
 */
class ServerSockets {
  /** With the number of requests under way. */
  readonly #open = new Map<Socket, number>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.set(socket, 0);
      socket.once('close', () => this.#open.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#add(socket, 1);
      response.once('close', () => this.#add(socket, -1));
    });
  }

  closeIdle(): void {
    for (const [socket, requests] of this.#open) if (requests === 0) socket.destroySoon();
  }

  #add(socket: Socket, requests: number): void {
    const before = this.#open.get(socket);
    if (before !== undefined) this.#open.set(socket, before + requests);
  }
}
