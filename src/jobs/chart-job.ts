import { EarwormError } from '../errors.ts';
import type { Job, JobKind, JobProgress, JobQueue, JsonValue } from './job-queue.ts';

/** The name under which the queue must know `createChartJob`. */
export const CHART_JOB = 'chart';

export interface ChartWish {
  readonly max: number;
  /** As configured, without. */
  readonly region?: string;
}

export interface ChartJobOptions extends ChartWish {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

/** Imports a chart; returns, as plain JSON, what is shown as the job's result, also when `signal` stopped it. */
export type ImportChartJob = (options: ChartJobOptions) => Promise<object>;

/** Importing charts as a kind of job; one at a time, for they write the same. */
export function createChartJob(importChart: ImportChartJob): JobKind {
  return {
    concurrency: 1,
    async run(payload, { signal, report }) {
      const result = await importChart({ ...wishOf(payload), signal, onProgress: report });
      signal.throwIfAborted();
      return result as JsonValue;
    },
  };
}

/** Queues the import of a chart; the same one waits or runs only once at a time. */
export function enqueueChart(jobs: JobQueue, { max, region }: ChartWish): Promise<Job> {
  const payload = { max_videos: max, ...(region === undefined ? {} : { region }) };
  return jobs.enqueue(CHART_JOB, payload, { key: `${region ?? ''} ${max}` });
}

function wishOf(payload: JsonValue): ChartWish {
  const { max_videos: max, region } = (payload ?? {}) as { max_videos?: unknown; region?: unknown };
  if (typeof max === 'number') return { max, ...(typeof region === 'string' ? { region } : {}) };
  throw new EarwormError('E_USAGE', { message: 'A chart job needs max_videos.' });
}
