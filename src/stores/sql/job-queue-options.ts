import type { EarwormError } from '../../errors.ts';
import { type Job, JOB_QUEUE_LIMITS, type JobKind, type JobQueueLimits } from '../../jobs/job-queue.ts';

export interface DurableJobKind extends JobKind {
  /** How often a job that fails with a retryable error is run in all; default 1. */
  readonly attemptsMax?: number;
}

export type DurableJobKinds = Readonly<Record<string, DurableJobKind>>;

export interface JobQueueTunables extends JobQueueLimits {
  /** A job during which the program died so many times is given up as `failed`. */
  readonly interruptionsMax: number;
  /** The wait before the second attempt; each wait is twice the one before, up to `retryWaitMaxMs`. */
  readonly retryWaitMs: number;
  readonly retryWaitMaxMs: number;
}

export const JOB_QUEUE_TUNABLES: JobQueueTunables = {
  ...JOB_QUEUE_LIMITS,
  interruptionsMax: 3,
  retryWaitMs: 5000,
  retryWaitMaxMs: 300_000,
};

/** Instead of `JOB_QUEUE_TUNABLES`, and whom to tell. */
export interface DurableJobQueueOptions extends Partial<JobQueueTunables> {
  /** Told of every run that failed, for the log; the job is `queued` when it will be tried again. */
  readonly onFailure?: (job: Job, error: EarwormError) => void;
  /** Told when the queue's own store cannot be read or written, at most once a minute. */
  readonly onStoreError?: (error: unknown) => void;
}
