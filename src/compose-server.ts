import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { filmAnalyzerOffers } from './compose-film-analyzers.ts';
import { openFilmTasks } from './compose-films.ts';
import { isInMemory } from './compose-stores.ts';
import type { Earworm } from './compose.ts';
import type { Config } from './config.ts';
import type { EarwormError } from './errors.ts';
import { createIndexFolder } from './finder/indexing/index-folder.ts';
import { createServer } from './http/create-server.ts';
import { chartRefusalOf, chartResultOf } from './http/replies/chart-reply.ts';
import { CHART_JOB, createChartJob, type ImportChartJob } from './jobs/chart-job.ts';
import { createIndexJob, enqueueIndex, INDEX_JOB } from './jobs/index-job.ts';
import { createModelJob, MODEL_JOB } from './jobs/model-jobs.ts';
import type { Job, JobKinds, JobQueue } from './jobs/job-queue.ts';
import type { Log } from './log.ts';
import { createStreamDecoder } from './media/node-av/create-stream-decoder.ts';
import { loadEars } from './media/load-ears.ts';
import { memoryJobQueue } from './stores/memory/memory-job-queue.ts';
import { openPostgresJobQueue } from './stores/postgres/postgres-job-queue.ts';
import { openSqliteJobQueue } from './stores/sqlite/sqlite-job-queue.ts';
import type { FollowPorts } from './watch/follow-library.ts';
import { scanByJob } from './watch/scan-by-job.ts';
import { earwormVersion } from './version.ts';

const BYTES_PER_MB = 2 ** 20;
/** Indexing waits so often for another process that writes: with the queue's waits between, about half an hour. */
const INDEX_ATTEMPTS_MAX = 12;

export interface EarwormServer {
  /** Closing it stops the jobs too; the collection stays open. */
  readonly app: FastifyInstance;
  /** As `POST /api/v1/index` does. */
  indexInBackground(folder: string): Promise<void>;
  /** Indexes as a job what watching asks for. */
  readonly scanByJob: FollowPorts['scan'];
}

/** The HTTP server over a collection, ready to listen. */
export async function createEarwormServer(
  earworm: Earworm,
  config: Config,
  log: Log,
): Promise<EarwormServer> {
  const indexFolder = createIndexFolder(
    (paths, options) => earworm.indexPaths(paths, options),
    config.libraryRoots,
  );
  const films = await openFilmTasks(earworm, config, log);
  const jobs = await openJobs(
    config,
    {
      [INDEX_JOB]: createIndexJob(indexFolder),
      [MODEL_JOB]: createModelJob(earworm.models.library),
      ...films.kinds,
      [CHART_JOB]: createChartJob(importChartBy(earworm)),
    },
    log,
  );
  const jobFiles = await films.openFiles(jobs);
  const app = await createServer({
    version: earwormVersion(),
    settings: {
      ...config,
      spoolDir: path.join(config.data, 'spool'),
      uploadMaxBytes: config.uploadMaxMb * BYTES_PER_MB,
      filmMaxBytes: config.filmMaxMb * BYTES_PER_MB,
      hasYoutubeKey: config.youtubeKey !== undefined,
      filmAnalyzers: filmAnalyzerOffers(config),
    },
    analyzer: earworm.analyzer,
    identify: (clip, options) => earworm.identifier.identify(clip, options),
    ears: loadEars(),
    streams: createStreamDecoder({
      stallMaxS: config.mediaStallMaxS,
      memoryMaxMb: config.mediaMemoryMaxMb,
    }),
    collection: earworm.collection,
    sleeves: earworm.sleeves,
    words: earworm.words,
    portraits: earworm.portraits,
    models: earworm.models.library,
    jobs,
    jobFiles,
    madeFilms: films.madeFilms,
    logger: log,
  });
  void earworm.sleeves.prepare().catch((error: unknown) => {
    log.error({ err: error }, 'the index of sleeves cannot be read');
  });
  return {
    app,
    indexInBackground: async (folder) => void (await enqueueIndex(jobs, folder)),
    scanByJob: (scan, signal) => scanByJob(jobs, scan, signal),
  };
}

/** Imports a chart, and shows what came of it as the API does. */
function importChartBy(earworm: Earworm): ImportChartJob {
  return async ({ onProgress, ...wish }) => {
    const refused: NonNullable<ReturnType<typeof chartRefusalOf>>[] = [];
    const summary = await earworm.importChart({
      ...wish,
      onEvent(event) {
        if (event.kind === 'progress') onProgress(event.progress);
        const refusal = chartRefusalOf(event);
        if (refusal !== undefined) refused.push(refusal);
      },
    });
    return chartResultOf(summary, refused);
  };
}

/** Jobs are kept where the collection is: what a stopped server has not done, the next one does. */
function openJobs(config: Config, kinds: JobKinds, log: Log): Promise<JobQueue> {
  const onFailure = ({ jobId, kind, state }: Job, error: EarwormError): void =>
    log.error({ jobId, kind, state, err: error }, 'a job failed');
  if (isInMemory(config)) {
    return Promise.resolve(memoryJobQueue(kinds, { onFailure }));
  }
  const attempted = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [
      name,
      { ...kind, ...(name === INDEX_JOB ? { attemptsMax: INDEX_ATTEMPTS_MAX } : {}) },
    ]),
  );
  const onStoreError = (error: unknown): void => log.error({ err: error }, 'the jobs cannot be stored');
  return config.catalog === 'sqlite'
    ? openSqliteJobQueue(path.join(config.data, 'jobs.sqlite'), attempted, { onFailure, onStoreError })
    : openPostgresJobQueue(config.catalog, attempted, { onFailure, onStoreError });
}
