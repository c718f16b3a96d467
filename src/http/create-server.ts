import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';

import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance } from 'fastify';

import { EarwormError } from '../errors.ts';
import { compileValidator } from './security/compile-validator.ts';
import { PROBLEM_TYPE, problemOf, registerErrorReplies, sendProblem } from './replies/error-reply.ts';
import { filmUploads } from './uploads/film-uploads.ts';
import { registerLinger } from './linger.ts';
import { registerDocumentation } from './register-documentation.ts';
import { registerSecurity } from './security/register-security.ts';
import { registerUnknownRoutes } from './route-table.ts';
import { registerAlbumRoutes } from './routes/album-routes.ts';
import { registerAudioRoutes } from './routes/audio-routes.ts';
import { registerChartRoutes } from './routes/chart-routes.ts';
import { registerDuplicateRoutes } from './routes/duplicate-routes.ts';
import { registerFilmRenderRoutes } from './routes/film-render-routes.ts';
import { registerFilmRoutes } from './routes/film-routes.ts';
import { registerFindRoutes } from './routes/find-routes.ts';
import { registerHomeRoutes } from './routes/home-routes.ts';
import { registerImageRoutes } from './routes/image-routes.ts';
import { registerImageSearchRoutes } from './routes/image-search-routes.ts';
import { registerIndexRoutes } from './routes/index-routes.ts';
import { registerJobRoutes } from './routes/job-routes.ts';
import { registerProblemRoutes } from './routes/problem-routes.ts';
import { registerListenRoutes } from './routes/listen-routes.ts';
import { registerModelRoutes } from './routes/model-routes.ts';
import { registerSearchRoutes } from './routes/search-routes.ts';
import { registerServerRoutes } from './routes/server-routes.ts';
import { registerSongSoundRoutes } from './routes/song-sound-routes.ts';
import { registerSimilarRoutes } from './routes/similar-routes.ts';
import { registerSleeveRoutes } from './routes/sleeve-routes.ts';
import { registerTaskRoutes } from './routes/task-routes.ts';
import { registerWordsRoutes } from './routes/words-routes.ts';
import { registerSongRoutes } from './routes/song-routes.ts';
import { HTTP_TIMES, type ServerDeps } from './server-deps.ts';
import { registerShutdown } from './shutdown.ts';
import type { TypedApp } from './typed-app.ts';
import { UploadSpool } from './uploads/upload-spool.ts';
import { registerWebSockets } from './ws/register-web-sockets.ts';

const JSON_BODY_MAX_BYTES = 64 * 1024;
const URL_HEADERS_MAX_BYTES = 16 * 1024;
const HEADERS_MAX_MS = 15_000;
/** Sockets without any traffic; event streams send something more often. */
const SILENCE_MAX_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;
const CONNECTIONS_MAX = 2000;

/**
 * The HTTP server, ready to `listen`. `close()` stops accepting, lets requests under way finish
 * within `shutdownMaxS`, stops the jobs, deletes the spool and calls `deps.close`.
 */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = createApp(deps);
  const spool = await UploadSpool.open(deps.settings.spoolDir);
  const closing = registerShutdown(app, deps, spool);
  registerErrorReplies(app);
  registerLinger(app);
  app.addHook('onRequest', async ({ id }, reply) => void reply.header('x-request-id', id));
  await registerSecurity(app, deps.settings);
  await app.register(multipart, { throwFileSizeLimit: false });
  await registerWebSockets(app);
  await registerDocumentation(app, deps.version);
  registerUnknownRoutes(app);
  await registerRoutes(app, deps, spool, closing);
  return app;
}

function createApp({ logger, times }: ServerDeps): TypedApp {
  const app = fastify({
    ...(logger === undefined ? { logger: false } : { loggerInstance: logger }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: false,
    bodyLimit: JSON_BODY_MAX_BYTES,
    connectionTimeout: SILENCE_MAX_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: (times?.requestMaxS ?? HTTP_TIMES.requestMaxS) * 1000,
    http: { headersTimeout: HEADERS_MAX_MS, maxHeaderSize: URL_HEADERS_MAX_BYTES },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: refuseBrokenRequest,
  }).withTypeProvider();
  app.server.maxConnections = CONNECTIONS_MAX;
  app.setValidatorCompiler(compileValidator);
  // answers are built to the contract's types; nothing is converted on the way out
  app.setSerializerCompiler(() => JSON.stringify);
  // forms of other sites can send this type without asking; no route takes it
  app.removeContentTypeParser('text/plain');
  return app;
}

async function registerRoutes(
  app: FastifyInstance,
  deps: ServerDeps,
  spool: UploadSpool,
  closing: AbortSignal,
): Promise<void> {
  const typed = app as unknown as TypedApp;
  registerSearchRoutes(typed, deps, spool);
  registerListenRoutes(typed, deps, closing);
  registerSongRoutes(typed, deps);
  registerSimilarRoutes(typed, deps);
  registerSongSoundRoutes(typed, deps);
  registerDuplicateRoutes(typed, deps, closing);
  registerAudioRoutes(typed, deps);
  registerAlbumRoutes(typed, deps);
  registerImageRoutes(typed, deps);
  registerSleeveRoutes(typed, deps);
  registerImageSearchRoutes(typed, deps, spool);
  registerWordsRoutes(typed, deps);
  registerFindRoutes(typed, deps, spool);
  const uploads = filmUploads(deps, spool);
  registerFilmRoutes(typed, deps, uploads);
  registerFilmRenderRoutes(typed, deps, uploads);
  registerChartRoutes(typed, deps);
  registerTaskRoutes(typed, deps, closing);
  registerIndexRoutes(typed, deps);
  registerJobRoutes(typed, deps, closing);
  registerProblemRoutes(typed, deps);
  registerModelRoutes(typed, deps);
  registerServerRoutes(typed, deps, closing);
  await registerHomeRoutes(typed, deps);
}

/** What is not HTTP, too slow or too long has no request and reply yet, only a socket. */
function refuseBrokenRequest(thrown: Error & { code?: string }, socket: Socket): void {
  if (thrown.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, reason, message] =
    thrown.code === 'HPE_HEADER_OVERFLOW'
      ? ([431, 'Request Header Fields Too Large', 'The headers of the request are too long.'] as const)
      : thrown.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, 'Request Timeout', 'The request took too long to arrive.'] as const)
        : ([400, 'Bad Request', 'The request is not valid HTTP.'] as const);
  const error = new EarwormError('E_USAGE', { message });
  const body = JSON.stringify(problemOf(error, status, { id: randomUUID(), url: '/' }));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
