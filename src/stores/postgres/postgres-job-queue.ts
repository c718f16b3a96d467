import type { JobQueue } from '../../jobs/job-queue.ts';
import { openDurableJobQueue } from '../sql/durable-job-queue.ts';
import type { DurableJobKinds, DurableJobQueueOptions } from '../sql/job-queue-options.ts';
import { PostgresJobHome, type PostgresJobHomeOptions } from './postgres-job-home.ts';

/** Long enough to reconnect after a hiccup of the network or a restart of the server. */
const TAKEOVER_MS = 5000;

export type PostgresJobQueueOptions = DurableJobQueueOptions & Partial<PostgresJobHomeOptions>;

/**
 * Jobs in a PostgreSQL database, shared by any number of processes on any machines. Errors: those of
 * `openPostgres` and `postgresError`.
 */
export async function openPostgresJobQueue(
  url: string,
  kinds: DurableJobKinds,
  { takeoverMs = TAKEOVER_MS, ...options }: PostgresJobQueueOptions = {},
): Promise<JobQueue> {
  const home = await PostgresJobHome.open(url, Object.keys(kinds), { ...options, takeoverMs });
  return openDurableJobQueue(home, kinds, options);
}
