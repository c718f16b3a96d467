import type { Generated } from 'kysely';

/** Where pg-boss has its tables. */
export const BOSS_SCHEMA = 'earworm_jobs';

/** The rows of `JOB_NOTES_SCHEMA`. */
export interface PostgresJobTables {
  readonly job_notes: {
    /** The order of creation, whatever the clock says. */
    sequence: Generated<number>;
    /** Of the same job in pg-boss, whose queue is its kind. */
    job_id: string;
    kind: string;
    cancel_requested: Generated<number>;
    /** Who runs it; of a running job only. */
    worker_id: Generated<string | null>;
    /** Runs that ended with a retryable error. */
    failures: Generated<number>;
    /** Runs whose process died. */
    interruptions: Generated<number>;
    /** JSON. */
    progress: Generated<string | null>;
  };
}

/** What pg-boss has no place for. */
export const JOB_NOTES_SCHEMA = `
  CREATE TABLE IF NOT EXISTS job_notes (
    sequence INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    cancel_requested INTEGER NOT NULL DEFAULT 0,
    worker_id TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    interruptions INTEGER NOT NULL DEFAULT 0,
    progress TEXT
  )`;
