import type { JobQueue } from '../../jobs/job-queue.ts';
import { diskError } from '../disk/disk-error.ts';
import { openDurableJobQueue } from '../sql/durable-job-queue.ts';
import type { DurableJobKinds, DurableJobQueueOptions } from '../sql/job-queue-options.ts';
import { sqliteError } from './sqlite-database.ts';
import { JobFile } from './sqlite-job-queue-file.ts';

/**
 * Jobs in a SQLite file of their own, shared by any number of processes on one machine; its folder
 * must exist. Errors: `E_STORE_FAILED` (also for a file of a newer Earworm), `E_DISK_FULL`.
 */
export async function openSqliteJobQueue(
  path: string,
  kinds: DurableJobKinds,
  options: DurableJobQueueOptions = {},
): Promise<JobQueue> {
  const file = JobFile.open(path);
  try {
    return await openDurableJobQueue(file, kinds, options);
  } catch (error) {
    throw diskError(sqliteError(error, path), path);
  }
}
