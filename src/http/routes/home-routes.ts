import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import serveStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';

import { EarwormError } from '../../errors.ts';
import { Home } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** Made from `web/` by bin/build-page.mjs; the same place from `src/` and from `dist/`. */
const PAGE_DIR = join(import.meta.dirname, '../../../build/page');
/** The views of the page, so that a browser can open each of them by its address. */
const VIEWS = [
  '/listen',
  '/collection',
  '/collection/:part',
  '/songs/:songId',
  '/albums/:albumId',
  '/jobs',
  '/statistics',
  '/film',
  '/film/:taskId',
];

/** The front door: the page for browsers, the same in JSON for programs. */
export async function registerHomeRoutes(app: TypedApp, deps: ServerDeps): Promise<void> {
  await app.register(serveStatic, {
    root: PAGE_DIR,
    prefix: '/page/',
    index: false,
    cacheControl: false,
    preCompressed: true,
    // Scripts and styles have a hash of their content in their names.
    setHeaders: (reply, file) => {
      const isHashed = basename(dirname(file)) === 'assets';
      // the same addresses have JSON for programs
      void reply.header('vary', 'accept, accept-encoding');
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  for (const view of VIEWS) {
    app.get(view, { schema: { hide: true } }, (request, reply) => {
      void reply.header('vary', 'accept');
      return wantsPage(request.headers.accept) ? sendPage(reply) : reply.callNotFound();
    });
  }
  registerHome(app, deps);
}

/** A checkout whose page was never built says so instead of a bare 404. */
function sendPage(reply: FastifyReply): FastifyReply {
  if (existsSync(join(PAGE_DIR, 'index.html'))) return reply.sendFile('index.html');
  const message =
    'The page has not been built: start with `npm start`, which builds it. The API is at /docs.';
  throw new EarwormError('E_NOT_FOUND', { message });
}

function registerHome(app: TypedApp, { collection, version }: ServerDeps): void {
  let endpoints: Home['endpoints'] | undefined;
  app.get(
    '/',
    {
      schema: {
        operationId: 'getHome',
        summary: 'About this server: JSON for programs, the page for browsers',
        tags: ['server'],
        response: { 200: Home },
      },
    },
    async (request, reply) => {
      void reply.header('vary', 'accept');
      if (wantsPage(request.headers.accept)) return sendPage(reply);
      endpoints ??= endpointsOf(app);
      const { tracks } = await collection.figures();
      const { albums } = await collection.albumFigures();
      return reply.send({
        message: 'Earworm: find the music you cannot name',
        status: 'running',
        version,
        total_albums: albums,
        total_songs: tracks,
        endpoints,
        documentation: '/docs',
      });
    },
  );
}

/** Browsers ask for HTML by name; programs for anything, or for JSON. */
function wantsPage(accept = ''): boolean {
  return accept.toLowerCase().includes('text/html');
}

/** Method and path -> what it does, as documented at `/docs`. */
function endpointsOf(app: TypedApp): Home['endpoints'] {
  const entries = Object.entries(app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, { summary?: string }>).map(
      ([method, { summary = '' }]) => [`${method.toUpperCase()} ${path}`, summary] as const,
    ),
  );
  return Object.fromEntries(entries);
}
