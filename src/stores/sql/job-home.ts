import type { JobRecords } from './job-records.ts';

/** Proof that a worker is alive: held from the worker's first breath to its last. */
export interface WorkerLock {
  /** Whether it was lost and could not be had again in time: others may soon take the worker for dead. */
  isLost(): boolean;
  /** Gives up the life that it proves. */
  release(): Promise<void>;
}

/**
 * How workers know of each other whether they live. Nothing depends on a clock, on heartbeats that a
 * busy or suspended process would miss, or on process ids, which are given again and mean nothing in
 * another container.
 */
export interface WorkerLocks {
  /** For a new worker's id. */
  take(workerId: string): Promise<WorkerLock>;
  /** `undefined` while that worker lives; as long as it is held, nobody else buries the same worker. */
  takeIfFree(workerId: string): Promise<WorkerLock | undefined>;
  /** Removes what workers left that died without a job. */
  removeStray(): Promise<void>;
}

/** Where durable jobs are kept. */
export interface JobHome {
  readonly workers: WorkerLocks;
  /** Works on the records; its errors become Earworm's. */
  do<Result>(work: (records: JobRecords) => Promise<Result>): Promise<Result>;
  /** Whether anybody else has written since the last call; cheap. */
  hasChangedElsewhere(): Promise<boolean>;
  close(): Promise<void>;
}
