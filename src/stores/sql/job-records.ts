import { type Kysely, type RawBuilder, sql, type Updateable } from 'kysely';
import type { JobProgress, JobState, JsonValue } from '../../jobs/job-queue.ts';
import type { JobColumns, JobRow, JobTables } from './job-tables.ts';
import { toStoredText } from './stored-text.ts';

export interface NewJob {
  readonly jobId: string;
  readonly kind: string;
  readonly payload: JsonValue;
  readonly key: string | undefined;
  readonly createdAtMs: number;
}

export type JobChange = Updateable<JobColumns>;

/** A job that somebody runs, and who. */
export interface HeldJob {
  readonly sequence: number;
  readonly workerId: string;
}

export interface Claim {
  readonly kind: string;
  /** Nothing is claimed while so many of the kind run, wherever they do. */
  readonly concurrency: number;
  readonly workerId: string;
  readonly nowMs: number;
}

/**
 * The table of jobs as queries. Each is one statement and so happens as a whole or not at all, beside
 * any number of other processes. What changes a running job does so only while `HeldJob` is still true.
 */
export type JobRecords = ReturnType<typeof sqlJobRecords>;

const UNENDED: readonly JobState[] = ['queued', 'running'];
const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled'];

export function sqlJobRecords(db: Kysely<JobTables>) {
  return { ...jobReads(db), ...jobStarts(db), ...jobChanges(db) };
}

function jobReads(db: Kysely<JobTables>) {
  return {
    byIds(jobIds: readonly string[]): Promise<JobRow[]> {
      return db.selectFrom('jobs').selectAll().where('job_id', 'in', jobIds).execute();
    },
    async page(offset: number, limit: number): Promise<{ rows: JobRow[]; total: number }> {
      const { total } = await db
        .selectFrom('jobs')
        .select(sql<number>`count(*)`.as('total'))
        .executeTakeFirstOrThrow();
      const newest = db.selectFrom('jobs').selectAll().orderBy('sequence', 'desc');
      return { rows: await newest.limit(limit).offset(offset).execute(), total };
    },
    /** Everybody who runs a job, dead or alive. */
    async workerIds(): Promise<string[]> {
      const rows = await db
        .selectFrom('jobs')
        .select('worker_id')
        .distinct()
        .where('state', '=', 'running')
        .execute();
      return rows.map((row) => row.worker_id).filter((workerId) => workerId !== null);
    },
    heldBy(workerId: string): Promise<JobRow[]> {
      return db.selectFrom('jobs').selectAll().where('worker_id', '=', workerId).execute();
    },
    /** Which of these kinds have a job that may start now. */
    async dueKinds(kinds: readonly string[], nowMs: number): Promise<string[]> {
      const due = db.selectFrom('jobs').select('kind').distinct().where('state', '=', 'queued');
      const rows = await due.where('kind', 'in', kinds).where(isDue(nowMs)).execute();
      return rows.map((row) => row.kind);
    },
  };
}

function jobStarts(db: Kysely<JobTables>) {
  return {
    /** The new job, or the unended one of the same kind and key; `undefined` when too many wait. */
    async add(job: NewJob, waitingMax: number): Promise<JobRow | undefined> {
      const key = job.key === undefined ? null : toStoredText(job.key);
      // twice: the twin that kept the first out may have ended before it is looked at
      return (
        (await insertJob(db, job, key, waitingMax)) ??
        (await unendedTwin(db, job.kind, key)) ??
        (await insertJob(db, job, key, waitingMax)) ??
        unendedTwin(db, job.kind, key)
      );
    },
    /** Makes the job that has waited longest a running one of this worker, if there is one and room for it. */
    claim({ kind, concurrency, workerId, nowMs }: Claim): Promise<JobRow | undefined> {
      const ofKind = db.selectFrom('jobs').where('kind', '=', kind);
      const first = ofKind.select('sequence').where('state', '=', 'queued').where(isDue(nowMs));
      const running = ofKind.select(sql<number>`count(*)`.as('running')).where('state', '=', 'running');
      return db
        .updateTable('jobs')
        .set({
          state: 'running',
          worker_id: workerId,
          // never before its creation, whatever the clock does
          started_at_ms: sql<number>`max(created_at_ms, ${nowMs})`,
          waits_from_ms: null,
          waits_until_ms: null,
        })
        .where('sequence', '=', first.orderBy('sequence').limit(1))
        .where(running, '<', concurrency)
        .returningAll()
        .executeTakeFirst();
    },
  };
}

function jobChanges(db: Kysely<JobTables>) {
  const heldJob = ({ sequence, workerId }: HeldJob) =>
    db.updateTable('jobs').where('sequence', '=', sequence).where('worker_id', '=', workerId);
  return {
    /** Whether the job was still held. */
    async saveProgress(held: HeldJob, progress: JobProgress): Promise<boolean> {
      const { numUpdatedRows } = await heldJob(held)
        .set({ progress: JSON.stringify(progress) })
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },
    end(held: HeldJob, change: JobChange, nowMs: number): Promise<JobRow | undefined> {
      return heldJob(held)
        .set({ ...change, worker_id: null, ended_at_ms: endOf(nowMs) })
        .returningAll()
        .executeTakeFirst();
    },
    /** Lets the job wait again, or ends it if it was asked to stop. */
    putBack(held: HeldJob, change: JobChange, nowMs: number): Promise<JobRow | undefined> {
      const isUnwanted = sql<boolean>`cancel_requested = 1`;
      return heldJob(held)
        .set({
          ...change,
          worker_id: null,
          state: sql<JobState>`CASE WHEN ${isUnwanted} THEN 'cancelled' ELSE 'queued' END`,
          started_at_ms: sql<number | null>`CASE WHEN ${isUnwanted} THEN started_at_ms END`,
          ended_at_ms: sql<number | null>`CASE WHEN ${isUnwanted} THEN ${endOf(nowMs)} END`,
        })
        .returningAll()
        .executeTakeFirst();
    },
    /** A waiting job ends, a running one is marked; `undefined` when it is neither. */
    requestCancel(jobId: string, nowMs: number): Promise<JobRow | undefined> {
      const waits = sql<boolean>`state = 'queued'`;
      return db
        .updateTable('jobs')
        .set({
          cancel_requested: 1,
          state: sql<JobState>`CASE WHEN ${waits} THEN 'cancelled' ELSE state END`,
          ended_at_ms: sql<number | null>`CASE WHEN ${waits} THEN ${endOf(nowMs)} END`,
        })
        .where('job_id', '=', jobId)
        .where('state', 'in', UNENDED)
        .returningAll()
        .executeTakeFirst();
    },
    async forget(jobId: string): Promise<void> {
      await db.deleteFrom('jobs').where('job_id', '=', jobId).where('state', 'in', ENDED).execute();
    },
    async forgetOldest(historyMax: number): Promise<void> {
      const ended = db.selectFrom('jobs').select('sequence').where('state', 'in', ENDED);
      const surplus = ended.orderBy('sequence', 'desc').limit(-1).offset(historyMax);
      await db.deleteFrom('jobs').where('sequence', 'in', surplus).execute();
    },
  };
}

function insertJob(
  db: Kysely<JobTables>,
  job: NewJob,
  key: string | null,
  waitingMax: number,
): Promise<JobRow | undefined> {
  const waiting = db
    .selectFrom('jobs')
    .select(sql<number>`count(*)`.as('waiting'))
    .where('state', '=', 'queued');
  const values = [job.jobId, job.kind, key, JSON.stringify(job.payload ?? null), 'queued', job.createdAtMs];
  return db
    .insertInto('jobs')
    .columns(['job_id', 'kind', 'key', 'payload', 'state', 'created_at_ms'])
    .expression(sql`SELECT ${sql.join(values)} WHERE (${waiting}) < ${waitingMax}`)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

async function unendedTwin(
  db: Kysely<JobTables>,
  kind: string,
  key: string | null,
): Promise<JobRow | undefined> {
  if (key === null) return undefined;
  const twins = db.selectFrom('jobs').selectAll().where('kind', '=', kind).where('key', '=', key);
  return twins.where('state', 'in', UNENDED).executeTakeFirst();
}

function isDue(nowMs: number): RawBuilder<boolean> {
  return sql<boolean>`(waits_until_ms IS NULL OR ${nowMs} >= waits_until_ms OR ${nowMs} < waits_from_ms)`;
}

/** Never before the beginning, whatever the clock does. */
function endOf(nowMs: number): RawBuilder<number> {
  return sql<number>`max(coalesce(started_at_ms, created_at_ms), ${nowMs})`;
}
