import { join } from 'node:path';

import serveStatic from '@fastify/static';

import { Home } from '../contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

const PAGE_DIR = join(import.meta.dirname, '..', 'page');

/** The front door: a page for browsers, the same in JSON for programs. */
export async function registerHomeRoutes(app: TypedApp, { collection, version }: ServerDeps): Promise<void> {
  await app.register(serveStatic, { root: PAGE_DIR, prefix: '/page/', index: false, maxAge: '1h' });
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
      if (wantsPage(request.headers.accept)) return reply.sendFile('index.html', { maxAge: 0 });
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
