import { EarwormError, toEarwormError } from '../../errors.ts';
import { type Job, type JobKind, type JobProgress, withEta } from '../../jobs/job-queue.ts';
import type { HeldJob } from './job-records.ts';
import { type JobRow, toJob } from './job-tables.ts';

/** How a run came to its end. `stopped`: the queue closes. `lost`: the job is no longer ours. */
export type RunOutcome =
  | { readonly type: 'done'; readonly result: string }
  | { readonly type: 'failed'; readonly error: EarwormError }
  | { readonly type: 'cancelled' | 'stopped' | 'lost' };

type StopReason = 'cancelled' | 'stopped' | 'lost';

/** One run of a job by this process. */
export class JobRun implements HeldJob {
  readonly sequence: number;
  readonly workerId: string;
  /** How many runs before this one ended with a retryable error. */
  readonly failures: number;
  readonly #controller = new AbortController();
  readonly #startedMs = performance.now();
  readonly #onProgress: (job: Job) => void;
  #job: Job;
  #stopReason: StopReason | undefined;
  #hasNews = false;
  #isOver = false;

  constructor(row: JobRow, workerId: string, onProgress: (job: Job) => void) {
    this.sequence = row.sequence;
    this.workerId = workerId;
    this.failures = row.failures;
    this.#onProgress = onProgress;
    this.#job = toJob(row);
  }

  /** With its newest progress, which may not have been stored yet. */
  get job(): Job {
    return this.#job;
  }

  /** Runs the handler to its end; never fails. */
  async perform(kind: JobKind): Promise<RunOutcome> {
    const { jobId, payload } = this.#job;
    const { signal } = this.#controller;
    const report = (progress: JobProgress): void => this.#report(progress);
    try {
      const result = await kind.run(payload, { jobId, signal, report });
      return { type: 'done', result: JSON.stringify(result ?? null) };
    } catch (thrown) {
      if (this.#stopReason !== undefined) return { type: this.#stopReason };
      return { type: 'failed', error: toEarwormError(thrown) };
    } finally {
      this.#isOver = true;
    }
  }

  /** Asks the handler to let go; the first reason counts, except that a wish to cancel outranks closing. */
  stop(reason: StopReason): void {
    if (reason === 'cancelled') this.#job = { ...this.#job, cancelRequested: true };
    if (this.#stopReason === undefined || reason === 'cancelled') this.#stopReason = reason;
    this.#controller.abort(new EarwormError('E_CANCELLED'));
  }

  /** Progress that has not been stored yet; asking again gives nothing until there is more. */
  takeNews(): JobProgress | undefined {
    if (!this.#hasNews) return undefined;
    this.#hasNews = false;
    return this.#job.progress;
  }

  #report(progress: JobProgress): void {
    if (this.#isOver) return;
    this.#job = { ...this.#job, progress: withEta(progress, performance.now() - this.#startedMs) };
    this.#hasNews = true;
    this.#onProgress(this.#job);
  }
}
