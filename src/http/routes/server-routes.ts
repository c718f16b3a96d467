import { EarwormError } from '../../errors.ts';
import { Alive, Health, Stats } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';
import { vectorReply } from '../replies/vector-reply.ts';

const MB = 1_000_000;

/** Figures and health. Probes are not counted by the rate limit. `closing`: the server shuts down. */
export function registerServerRoutes(app: TypedApp, deps: ServerDeps, closing: AbortSignal): void {
  const startedMs = performance.now();
  const { collection, settings } = deps;
  app.get(
    '/api/v1/stats',
    {
      schema: {
        operationId: 'getStats',
        summary: 'Figures of the collection and its index',
        tags: ['collection'],
        response: { 200: Stats },
      },
    },
    async () => {
      const figures = await collection.figures();
      return {
        total_songs: figures.tracks,
        missing_songs: figures.missingTracks,
        total_hashes: figures.postings,
        index_size_mb: figures.sizeBytes / MB,
        uptime: Math.round(performance.now() - startedMs) / 1000,
        upload_max_bytes: settings.uploadMaxBytes,
        total_duration_s: figures.durationMs / 1000,
        failed_files: figures.failedFiles,
        damaged_parts: figures.damaged.map(({ name, reason }) => ({ name, reason })),
        vectors: figures.vectors.map(vectorReply),
      };
    },
  );

  app.get(
    '/health',
    {
      config: { rateLimit: false },
      schema: {
        operationId: 'getHealth',
        summary: 'How the server is',
        tags: ['server'],
        response: { 200: Health },
      },
    },
    async () => {
      const askedMs = performance.now();
      const { tracks, damaged } = await collection.figures();
      const { albums } = await collection.albumFigures();
      return {
        status: damaged.length === 0 ? ('healthy' as const) : ('degraded' as const),
        models_loaded: { ...(await usableModels(deps)), builtin_sleeves: deps.sleeves.isReady() },
        total_albums: albums,
        total_songs: tracks,
        response_time_ms: Math.round((performance.now() - askedMs) * 100) / 100,
      };
    },
  );

  registerProbes(app, deps, closing);
}

function registerProbes(app: TypedApp, { collection }: ServerDeps, closing: AbortSignal): void {
  app.get('/healthz', probe('isAlive', 'Whether the process lives'), async () => ({ status: 'ok' as const }));
  app.get('/readyz', probe('isReady', 'Whether requests can be served'), async () => {
    if (closing.aborted) throw new EarwormError('E_BUSY', { message: 'The server is shutting down.' });
    await collection.figures();
    return { status: 'ok' as const };
  });
}

const probe = (operationId: string, summary: string) => ({
  config: { rateLimit: false as const },
  schema: { operationId, summary, tags: ['server'], response: { 200: Alive } },
});

/** Models that would answer: they are here and whole, and are loaded into memory when they are needed. */
async function usableModels({ models }: ServerDeps): Promise<Record<string, boolean>> {
  const statuses = await models.status();
  return Object.fromEntries(statuses.map(({ name, state }) => [name, state === 'installed']));
}
