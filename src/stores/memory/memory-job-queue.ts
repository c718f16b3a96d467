import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { assert } from '../../assert.ts';
import { EarwormError, toEarwormError } from '../../errors.ts';
import {
  hasEnded,
  JOB_QUEUE_LIMITS,
  withEta,
  type EnqueueOptions,
  type Job,
  type JobKind,
  type JobKinds,
  type JobPage,
  type JobProgress,
  type JobQueue,
  type JobQueueLimits,
  type JsonValue,
} from '../../jobs/job-queue.ts';
import { LatestValue } from '../../jobs/latest-value.ts';

export interface MemoryJobQueueOptions extends Partial<JobQueueLimits> {
  /** Told of every failed job with the error as it was thrown: for the log. */
  readonly onFailure?: (job: Job, error: EarwormError) => void;
}

interface Entry {
  job: Job;
  readonly key: string | undefined;
  readonly controller: AbortController;
  readonly watchers: Set<LatestValue<Job>>;
  /** Settles when the handler has let go. */
  settled: Promise<void>;
}

/** How long `close` waits for handlers that ignore their signal before it leaves them behind. */
const ABANDON_MS = 5000;

/** Jobs in this process's memory: gone when it ends. */
export function memoryJobQueue(kinds: JobKinds, options?: MemoryJobQueueOptions): JobQueue {
  return new MemoryJobQueue(kinds, options);
}

class MemoryJobQueue implements JobQueue {
  readonly #kinds: JobKinds;
  readonly #options: JobQueueLimits & Pick<MemoryJobQueueOptions, 'onFailure'>;
  /** In the order of creation. */
  readonly #entries = new Map<string, Entry>();
  #closed = false;

  constructor(kinds: JobKinds, options: MemoryJobQueueOptions = {}) {
    this.#kinds = kinds;
    this.#options = { ...JOB_QUEUE_LIMITS, ...options };
  }

  async enqueue(kind: string, payload: JsonValue, options: EnqueueOptions = {}): Promise<Job> {
    assert(Object.hasOwn(this.#kinds, kind), `unknown kind of job: ${kind}`);
    if (this.#closed) throw new EarwormError('E_BUSY', { message: 'The server is shutting down.' });
    const twin = this.#unendedTwin(kind, options.key);
    if (twin !== undefined) return twin.job;
    if (this.#withState('queued').length >= this.#options.waitingMax) {
      throw new EarwormError('E_BUSY', {
        message: 'Too many jobs are waiting; try again when some are done.',
      });
    }
    const job: Job = {
      jobId: randomUUID(),
      kind,
      payload: asStored(payload),
      state: 'queued',
      cancelRequested: false,
      createdAtMs: Date.now(),
    };
    this.#entries.set(job.jobId, {
      job,
      key: options.key,
      controller: new AbortController(),
      watchers: new Set(),
      settled: Promise.resolve(),
    });
    this.#startWaiting(kind);
    return job;
  }

  async get(jobId: string): Promise<Job | undefined> {
    return this.#entries.get(jobId)?.job;
  }

  async list({ offset, limit }: { offset: number; limit: number }): Promise<JobPage> {
    const newestFirst = [...this.#entries.values()].toReversed();
    const jobs = newestFirst.slice(offset, offset + limit).map((entry) => entry.job);
    return { jobs, total: newestFirst.length };
  }

  async cancel(jobId: string): Promise<Job | undefined> {
    const entry = this.#entries.get(jobId);
    if (entry === undefined) return undefined;
    if (entry.job.state === 'queued') {
      this.#change(entry, { state: 'cancelled', cancelRequested: true, endedAtMs: Date.now() });
    } else if (entry.job.state === 'running') {
      this.#change(entry, { cancelRequested: true });
      entry.controller.abort(new EarwormError('E_CANCELLED'));
    }
    return entry.job;
  }

  async forget(jobId: string): Promise<void> {
    const entry = this.#entries.get(jobId);
    if (entry !== undefined && hasEnded(entry.job)) this.#entries.delete(jobId);
  }

  async *subscribe(jobId: string, signal?: AbortSignal): AsyncGenerator<Job, undefined> {
    const entry = this.#entries.get(jobId);
    if (entry === undefined || signal?.aborted === true) return;
    const mailbox = new LatestValue<Job>();
    const stop = (): void => mailbox.end();
    mailbox.set(entry.job);
    if (hasEnded(entry.job) || this.#closed) stop();
    entry.watchers.add(mailbox);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      yield* mailbox;
    } finally {
      entry.watchers.delete(mailbox);
      signal?.removeEventListener('abort', stop);
    }
  }

  async close({ drainMs = 0 }: { drainMs?: number } = {}): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#withState('queued').map((entry) => this.cancel(entry.job.jobId)));
    await this.#settledWithin(drainMs);
    await Promise.all(this.#withState('running').map((entry) => this.cancel(entry.job.jobId)));
    await this.#settledWithin(ABANDON_MS);
    for (const entry of this.#withState('running')) {
      this.#change(entry, { state: 'cancelled', endedAtMs: Date.now() });
    }
  }

  #unendedTwin(kind: string, key: string | undefined): Entry | undefined {
    if (key === undefined) return undefined;
    return [...this.#entries.values()].find(
      (entry) => entry.key === key && entry.job.kind === kind && !hasEnded(entry.job),
    );
  }

  #withState(state: Job['state'], kind?: string): Entry[] {
    return [...this.#entries.values()].filter(
      ({ job }) => job.state === state && (kind === undefined || job.kind === kind),
    );
  }

  #startWaiting(kind: string): void {
    const work = this.#kinds[kind];
    if (work === undefined || this.#closed) return;
    const free = work.concurrency - this.#withState('running', kind).length;
    for (const entry of this.#withState('queued', kind).slice(0, Math.max(0, free))) {
      this.#change(entry, { state: 'running', startedAtMs: Date.now() });
      entry.settled = this.#run(entry, work);
    }
  }

  async #run(entry: Entry, work: JobKind): Promise<void> {
    const { jobId, kind, payload } = entry.job;
    const { signal } = entry.controller;
    const report = (progress: JobProgress): void => this.#report(entry, progress);
    let outcome: Partial<Job>;
    try {
      outcome = { state: 'done', result: asStored(await work.run(payload, { jobId, signal, report })) };
    } catch (thrown) {
      outcome = signal.aborted ? { state: 'cancelled' } : this.#failure(entry.job, thrown);
    }
    this.#change(entry, { ...outcome, endedAtMs: Date.now() });
    this.#startWaiting(kind);
  }

  #failure(job: Job, thrown: unknown): Partial<Job> {
    const error = toEarwormError(thrown);
    this.#options.onFailure?.(job, error);
    return { state: 'failed', error: { code: error.code, message: error.message } };
  }

  #report(entry: Entry, progress: JobProgress): void {
    const elapsedMs = Date.now() - (entry.job.startedAtMs ?? Date.now());
    this.#change(entry, { progress: withEta(progress, elapsedMs) });
  }

  #change(entry: Entry, change: Partial<Job>): void {
    if (hasEnded(entry.job)) return;
    entry.job = { ...entry.job, ...change };
    for (const watcher of entry.watchers) watcher.set(entry.job);
    if (!hasEnded(entry.job)) return;
    for (const watcher of entry.watchers) watcher.end();
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    const ended = [...this.#entries.values()].filter((entry) => hasEnded(entry.job));
    const surplus = ended.length - this.#options.historyMax;
    for (const entry of ended.slice(0, Math.max(0, surplus))) this.#entries.delete(entry.job.jobId);
  }

  async #settledWithin(deadlineMs: number): Promise<void> {
    const running = this.#withState('running').map((entry) => entry.settled);
    if (running.length === 0 || deadlineMs <= 0) return;
    const timer = new AbortController();
    const deadline = sleep(deadlineMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.all(running), deadline]);
    timer.abort();
  }
}

/** The value as a durable queue would give it back: cut loose from the caller's object. */
function asStored(value: JsonValue): JsonValue {
  // `undefined` members vanish, as they do on disk
  return JSON.parse(JSON.stringify(value ?? null)) as JsonValue;
}
