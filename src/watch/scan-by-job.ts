import { EarwormError } from '../errors.ts';
import { enqueueScan, type FolderScan } from '../jobs/index-job.ts';
import type { Job, JobQueue } from '../jobs/job-queue.ts';

/** Scans as a job that outlives a crash and is seen by all; resolves with the folders that were not settled. */
export async function scanByJob(
  jobs: JobQueue,
  scan: FolderScan,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { jobId } = await enqueueScan(jobs, scan);
  let last: Job | undefined;
  for await (const job of jobs.subscribe(jobId, signal)) last = job;
  if (last?.error !== undefined) throw new EarwormError(last.error.code, { message: last.error.message });
  const { postponed_folders: folders } = (last?.result ?? {}) as { postponed_folders?: readonly string[] };
  return folders ?? [];
}
