import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../assert.ts';
import { EarwormError } from '../errors.ts';
import { hasEnded, type Job, type JobQueue } from './job-queue.ts';

/**
 * Files that jobs work on, such as uploaded films: each is there until its job has ended, also when the
 * program dies meanwhile. The job's payload names it as `file`.
 */
export interface JobFiles {
  /**
   * Moves a file in and queues its job by `add`. Errors: `E_BUSY` when there are too many files; those of
   * `add`, after which the file is gone too.
   */
  enqueue(filePath: string, add: (fileId: string) => Promise<Job>): Promise<Job>;
  /** Removes the file of a job at once. */
  removeOf(job: Job): Promise<void>;
}

export interface JobFilesOptions {
  readonly filesMax: number;
  /** Told when a file cannot be removed; it is tried again at the next start. */
  readonly onError: (error: unknown) => void;
}

const PAGE = 200;
const FILE_ID = /^[0-9a-f-]{36}$/u;

/** Where the file of a job lies. */
export function jobFilePath(folder: string, fileId: string): string {
  assert(FILE_ID.test(fileId), 'no id of a file');
  return path.join(folder, fileId);
}

/** Opens the folder, on the file system that uploads come from; files whose jobs have ended are removed. */
export async function openJobFiles(
  folder: string,
  jobs: JobQueue,
  { filesMax, onError }: JobFilesOptions,
): Promise<JobFiles> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const remove = (fileId: string): Promise<void> => rm(jobFilePath(folder, fileId), { force: true });
  const follow = (job: Job, fileId: string): void =>
    void removeWhenEnded(jobs, job, () => remove(fileId)).catch(onError);
  const unended = await unendedWithFile(jobs);
  for (const name of await readdir(folder)) {
    if (FILE_ID.test(name) && !unended.has(name)) await remove(name).catch(onError);
  }
  for (const [fileId, job] of unended) follow(job, fileId);
  return {
    async enqueue(filePath, add) {
      if ((await readdir(folder)).length >= filesMax) throw new EarwormError('E_BUSY');
      const fileId = randomUUID();
      await rename(filePath, jobFilePath(folder, fileId));
      try {
        const job = await add(fileId);
        follow(job, fileId);
        return job;
      } catch (error) {
        await remove(fileId);
        throw error;
      }
    },
    async removeOf(job) {
      const fileId = fileIdOf(job);
      if (fileId !== undefined) await remove(fileId);
    },
  };
}

/** A queue that closes ends the following, not the job: its file stays for the next start. */
async function removeWhenEnded(jobs: JobQueue, { jobId }: Job, remove: () => Promise<void>): Promise<void> {
  let last: Job | undefined;
  for await (const job of jobs.subscribe(jobId)) last = job;
  if (last !== undefined && hasEnded(last)) await remove();
}

/** By the ids of their files. */
async function unendedWithFile(jobs: JobQueue): Promise<Map<string, Job>> {
  const found = new Map<string, Job>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await jobs.list({ offset, limit: PAGE });
    for (const job of page.jobs) {
      const fileId = fileIdOf(job);
      if (fileId !== undefined && !hasEnded(job)) found.set(fileId, job);
    }
    if (offset + PAGE >= page.total) return found;
  }
}

function fileIdOf({ payload }: Job): string | undefined {
  const { file } = (payload ?? {}) as { readonly file?: unknown };
  return typeof file === 'string' && FILE_ID.test(file) ? file : undefined;
}
