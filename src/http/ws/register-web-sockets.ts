import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';

/** Larger messages break the connection before they are read whole; each route has limits of its own below it. */
const MESSAGE_MAX_BYTES = 2 ** 20;

/** Sockets go through the same hooks as requests: host names, rate limit, shutdown. Register before the routes. */
export async function registerWebSockets(app: FastifyInstance): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: MESSAGE_MAX_BYTES },
    // a broken connection, or one that breaks the protocol: it is closed already, or is being closed
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'a socket failed');
      socket.close();
    },
  });
}
