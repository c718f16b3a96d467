import { EarwormError } from '../errors.ts';
import type { Job, JobKind, JobProgress, JobQueue, JsonValue } from './job-queue.ts';

export interface IndexFolderOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
  /** Only these folders, which lie in the one that is given. */
  readonly folders?: readonly string[];
  /** Leaves files that changed less than so long ago. */
  readonly settleMs?: number;
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
      const { folder, ...only } = indexed(payload);
      const result = await indexFolder(folder, { signal, onProgress: report, ...only });
      signal.throwIfAborted();
      return result;
    },
  };
}

/** Queues the indexing of a folder (absolute, real); the same folder waits or runs only once at a time. */
export function enqueueIndex(jobs: JobQueue, folder: string): Promise<Job> {
  return jobs.enqueue(INDEX_JOB, { directory_path: folder }, { key: folder });
}

export interface FolderScan {
  readonly root: string;
  readonly folders: readonly string[];
  readonly settleMs: number;
}

/** Queues the indexing of some folders below a root, as watching asks for it. */
export function enqueueScan(jobs: JobQueue, { root, folders, settleMs }: FolderScan): Promise<Job> {
  const payload = { directory_path: root, folders, settle_ms: settleMs };
  return jobs.enqueue(INDEX_JOB, payload, { key: [root, ...folders].join('\0') });
}

interface Indexed extends Pick<IndexFolderOptions, 'folders' | 'settleMs'> {
  readonly folder: string;
}

function indexed(payload: JsonValue): Indexed {
  const given = (payload ?? {}) as { directory_path?: unknown; folders?: unknown; settle_ms?: unknown };
  const { directory_path: folder, folders, settle_ms: settleMs } = given;
  if (typeof folder !== 'string')
    throw new EarwormError('E_USAGE', { message: 'An index job needs a directory_path.' });
  return {
    folder,
    ...(Array.isArray(folders) ? { folders: folders.map(String) } : {}),
    ...(typeof settleMs === 'number' ? { settleMs } : {}),
  };
}
