import type { Generated, Selectable } from 'kysely';
import type { Job, JobState, JsonValue } from '../../jobs/job-queue.ts';

/** The rows of `JOB_SCHEMA`. */
export interface JobTables {
  readonly jobs: JobColumns;
}

export interface JobColumns {
  /** The order of creation, whatever the clock says. */
  sequence: Generated<number>;
  job_id: string;
  kind: string;
  /** As `toStoredText`; only compared. */
  key: string | null;
  /** JSON, as are `progress`, `result` and `error`. */
  payload: string;
  state: JobState;
  cancel_requested: Generated<number>;
  /** Who runs it; of a running job only. */
  worker_id: Generated<string | null>;
  /** Runs that ended with a retryable error. */
  failures: Generated<number>;
  /** Runs whose process died. */
  interruptions: Generated<number>;
  /** It is not started while the clock is between the two; a clock that was set back ends the wait. */
  waits_from_ms: Generated<number | null>;
  waits_until_ms: Generated<number | null>;
  progress: Generated<string | null>;
  result: Generated<string | null>;
  error: Generated<string | null>;
  created_at_ms: number;
  started_at_ms: Generated<number | null>;
  ended_at_ms: Generated<number | null>;
}

export type JobRow = Selectable<JobColumns>;

/** A newer program may change the tables only together with this number. */
export const JOB_SCHEMA_VERSION = 1;

/** AUTOINCREMENT: the number of a forgotten job is not given again. */
export const JOB_SCHEMA = `
  CREATE TABLE IF NOT EXISTS jobs (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    key TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    worker_id TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    interruptions INTEGER NOT NULL DEFAULT 0,
    waits_from_ms DOUBLE PRECISION,
    waits_until_ms DOUBLE PRECISION,
    progress TEXT,
    result TEXT,
    error TEXT,
    created_at_ms DOUBLE PRECISION NOT NULL,
    started_at_ms DOUBLE PRECISION,
    ended_at_ms DOUBLE PRECISION,
    CHECK ((state = 'running') = (worker_id IS NOT NULL))
  );
  CREATE UNIQUE INDEX IF NOT EXISTS jobs_one_per_key ON jobs (kind, key)
    WHERE key IS NOT NULL AND state IN ('queued', 'running');
  CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs (state, kind, sequence);
`;

export function toJob(row: JobRow): Job {
  const optional = {
    progress: fromJson(row.progress),
    startedAtMs: row.started_at_ms ?? undefined,
    endedAtMs: row.ended_at_ms ?? undefined,
    result: fromJson(row.result),
    error: fromJson(row.error),
  };
  return {
    jobId: row.job_id,
    kind: row.kind,
    payload: JSON.parse(row.payload) as JsonValue,
    state: row.state,
    cancelRequested: row.cancel_requested === 1,
    createdAtMs: row.created_at_ms,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<Job>),
  };
}

function fromJson(json: string | null): unknown {
  return json === null ? undefined : JSON.parse(json);
}
