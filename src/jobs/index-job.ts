import { EarwormError } from '../errors.ts';
import type { Job, JobKind, JobProgress, JobQueue, JsonValue } from './job-queue.ts';

export interface IndexFolderOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

/** Indexes every sound file below a folder; returns what is shown as the job's result, also when `signal` stopped it. */
export type IndexFolder = (folder: string, options: IndexFolderOptions) => Promise<JsonValue>;

/** The name under which the queue must know `createIndexJob`. */
export const INDEX_JOB = 'index';

/** Indexing as a kind of job; one at a time, because the index has one writer. */
export function createIndexJob(indexFolder: IndexFolder): JobKind {
  return {
    concurrency: 1,
    async run(payload, { signal, report }) {
      const result = await indexFolder(folderOf(payload), { signal, onProgress: report });
      signal.throwIfAborted();
      return result;
    },
  };
}

/** Queues the indexing of a folder (absolute, real); the same folder waits or runs only once at a time. */
export function enqueueIndex(jobs: JobQueue, folder: string): Promise<Job> {
  return jobs.enqueue(INDEX_JOB, { directory_path: folder }, { key: folder });
}

function folderOf(payload: JsonValue): string {
  const folder = (payload as { directory_path?: unknown } | null)?.directory_path;
  if (typeof folder === 'string') return folder;
  throw new EarwormError('E_USAGE', { message: 'An index job needs a directory_path.' });
}
