import type { ErrorCode } from '../errors.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobProgress {
  /** How many units are behind us. */
  readonly done: number;
  /** How many there are in all; absent while that is not known yet. */
  readonly total?: number;
  /** What is counted, in the plural: `files`. */
  readonly unit: string;
  /** What is being worked on, for people. */
  readonly message: string;
  /** Time left; the queue estimates it when the handler does not say. */
  readonly etaS?: number;
}

export interface JobError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** One piece of work as it stood at one moment. Plain JSON: it may come from another process. */
export interface Job {
  readonly jobId: string;
  readonly kind: string;
  readonly payload: JsonValue;
  readonly state: JobState;
  /** Asked to stop; a running job ends as `cancelled` once its handler has let go. */
  readonly cancelRequested: boolean;
  readonly progress?: JobProgress;
  /** Milliseconds since the epoch, as are the two below. */
  readonly createdAtMs: number;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  /** What the handler returned; only of a `done` job. */
  readonly result?: JsonValue;
  /** Why it stopped; only of a `failed` job. */
  readonly error?: JobError;
}

export interface JobContext {
  readonly jobId: string;
  /** Aborted when the job is cancelled or the queue closes; the handler must then stop soon. */
  readonly signal: AbortSignal;
  /** Cheap; call it as often as there is news. */
  report(progress: JobProgress): void;
}

export interface JobKind {
  /** How many jobs of this kind run at once; the rest wait, first come first served. */
  readonly concurrency: number;
  /** What it throws becomes the job's `error`; whatever it throws after `signal` was aborted means cancelled. */
  run(payload: JsonValue, context: JobContext): Promise<JsonValue>;
}

export type JobKinds = Readonly<Record<string, JobKind>>;

export interface JobQueueLimits {
  /** Jobs waiting to start, of all kinds; more are refused with `E_BUSY`. */
  readonly waitingMax: number;
  /** Ended jobs that are remembered; the oldest are forgotten first. */
  readonly historyMax: number;
}

export const JOB_QUEUE_LIMITS: JobQueueLimits = { waitingMax: 100, historyMax: 500 };

export interface EnqueueOptions {
  /** While a job of the same kind and key is queued or running, that one is returned instead of a second. */
  readonly key?: string;
}

export interface JobPage {
  readonly jobs: readonly Job[];
  /** How many are remembered in all. */
  readonly total: number;
}

/**
 * Work that outlives the request that asked for it. Adapters are made with the kinds of work they
 * can do; kinds, payloads and results are data, so that a queue may be durable or shared.
 */
export interface JobQueue {
  /** Errors: `E_BUSY` when too many wait or the queue is closing. */
  enqueue(kind: string, payload: JsonValue, options?: EnqueueOptions): Promise<Job>;
  get(jobId: string): Promise<Job | undefined>;
  /** Newest first. */
  list(page: { offset: number; limit: number }): Promise<JobPage>;
  /** Asks a job to stop and returns it as it then stands; an ended job is returned unchanged. */
  cancel(jobId: string): Promise<Job | undefined>;
  /** No longer remembers a job that has ended; others stay. */
  forget(jobId: string): Promise<void>;
  /**
   * The job as it stands, then as it changes, until it has ended, `signal` is aborted or the queue
   * closes. A slow reader misses steps between, never the end; nothing for an unknown job.
   */
  subscribe(jobId: string, signal?: AbortSignal): AsyncIterable<Job>;
  /**
   * Starts nothing more, gives running jobs `drainMs` (default 0) to finish, then stops them. A queue that
   * outlives its process puts these back among the waiting, for the next start; in another they end as cancelled.
   */
  close(options?: { drainMs?: number }): Promise<void>;
}

/** Whether a job can no longer change. */
export function hasEnded(job: Pick<Job, 'state'>): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

/** Progress with its time left filled in by the rule of three, where the handler did not say. */
export function withEta(progress: JobProgress, elapsedMs: number): JobProgress {
  const { done, total } = progress;
  if (progress.etaS !== undefined || total === undefined || done <= 0 || elapsedMs <= 0) return progress;
  return { ...progress, etaS: (Math.max(0, total - done) * elapsedMs) / done / 1000 };
}
