import { randomUUID } from 'node:crypto';
import { assert } from '../../assert.ts';
import { EarwormError } from '../../errors.ts';
import type { EnqueueOptions, Job, JobPage, JobQueue, JsonValue } from '../../jobs/job-queue.ts';
import { type JobRow, toJob } from './job-tables.ts';
import type { JobHome } from './job-home.ts';
import {
  type DurableJobKinds,
  JOB_QUEUE_TUNABLES,
  type DurableJobQueueOptions,
} from './job-queue-options.ts';
import { JobWatchers } from './job-watchers.ts';
import { JobWorker } from './job-worker.ts';

/**
 * Jobs that outlive their process, shared by any number of processes. A job whose process dies is run
 * again from its payload by whoever notices first, so handlers must bear that; as long as its process
 * lives, nobody else runs it. Closing puts running jobs back among the waiting, for the next start.
 * `concurrency` holds over all processes. When it cannot be opened, `home` is closed.
 */
export async function openDurableJobQueue(
  home: JobHome,
  kinds: DurableJobKinds,
  options: DurableJobQueueOptions,
): Promise<JobQueue> {
  const tunables = { ...JOB_QUEUE_TUNABLES, ...options };
  const watchers = new JobWatchers();
  try {
    const worker = await JobWorker.start({ home, kinds, watchers, options: tunables });
    return new DurableJobQueue({ home, kinds, watchers, worker, waitingMax: tunables.waitingMax });
  } catch (error) {
    await home.close();
    throw error;
  }
}

interface QueueParts {
  readonly home: JobHome;
  readonly kinds: DurableJobKinds;
  readonly watchers: JobWatchers;
  readonly worker: JobWorker;
  readonly waitingMax: number;
}

class DurableJobQueue implements JobQueue {
  readonly #parts: QueueParts;
  #closing: Promise<void> | undefined;
  #isClosed = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  async enqueue(kind: string, payload: JsonValue, { key }: EnqueueOptions = {}): Promise<Job> {
    const { home, kinds, worker, waitingMax } = this.#parts;
    assert(Object.hasOwn(kinds, kind), `unknown kind of job: ${kind}`);
    this.#refuseWhen(this.#closing !== undefined);
    const job = { jobId: randomUUID(), kind, payload, key, createdAtMs: Date.now() };
    const row = await home.do(({ add }) => add(job, waitingMax));
    if (row === undefined) {
      throw new EarwormError('E_BUSY', {
        message: 'Too many jobs are waiting; try again when some are done.',
      });
    }
    void worker.startWaiting();
    return this.#newestOf(row);
  }

  async get(jobId: string): Promise<Job | undefined> {
    this.#refuseWhen(this.#isClosed);
    const [row] = await this.#parts.home.do(({ byIds }) => byIds([jobId]));
    return row === undefined ? undefined : this.#newestOf(row);
  }

  async list({ offset, limit }: { offset: number; limit: number }): Promise<JobPage> {
    this.#refuseWhen(this.#isClosed);
    const { rows, total } = await this.#parts.home.do(({ page }) => page(offset, limit));
    return { jobs: rows.map((row) => this.#newestOf(row)), total };
  }

  async cancel(jobId: string): Promise<Job | undefined> {
    this.#refuseWhen(this.#isClosed);
    const { home, worker } = this.#parts;
    const row = await home.do(({ requestCancel }) => requestCancel(jobId, Date.now()));
    if (row === undefined) return this.get(jobId);
    worker.runOf(jobId)?.stop('cancelled');
    await worker.announce(row);
    return this.#newestOf(row);
  }

  async forget(jobId: string): Promise<void> {
    this.#refuseWhen(this.#isClosed);
    await this.#parts.home.do(({ forget }) => forget(jobId));
  }

  async *subscribe(jobId: string, signal?: AbortSignal): AsyncGenerator<Job, undefined> {
    if (signal?.aborted === true || this.#closing !== undefined) return;
    const { watchers } = this.#parts;
    const follower = watchers.add(jobId);
    const stop = (): void => follower.mailbox.end();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const job = await this.get(jobId);
      if (job === undefined) return;
      watchers.begin(follower, job);
      yield* follower.mailbox;
    } finally {
      watchers.delete(follower);
      signal?.removeEventListener('abort', stop);
    }
  }

  close({ drainMs = 0 }: { drainMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    const { home, watchers, worker } = this.#parts;
    await worker.close(drainMs);
    this.#isClosed = true;
    watchers.endAll();
    await home.close();
  }

  #refuseWhen(isTooLate: boolean): void {
    if (isTooLate) throw new EarwormError('E_BUSY', { message: 'The server is shutting down.' });
  }

  /** With the progress of a run of this process, which is stored less often than reported. */
  #newestOf(row: JobRow): Job {
    return this.#parts.worker.runOf(row.job_id)?.job ?? toJob(row);
  }
}
