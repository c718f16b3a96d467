import { createHash } from 'node:crypto';
import { type RawBuilder, sql, type Transaction, type Updateable } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { assert } from '../../assert.ts';
import type { HeldJob, JobChange, JobRecords, NewJob } from '../sql/job-records.ts';
import type { JobRow } from '../sql/job-tables.ts';
import { toStoredText } from '../sql/stored-text.ts';
import type { JobWrite, JobWriting } from './postgres-job-home.ts';
import { BOSS_SCHEMA, type PostgresJobTables } from './postgres-job-tables.ts';

const BOSS_JOB = sql.id(BOSS_SCHEMA, 'job');

/** Pg-boss's states come in this order: created, retry, active, completed, cancelled, failed. */
const STATE = sql`CASE j.state::text WHEN 'completed' THEN 'done' WHEN 'active' THEN 'running'
  WHEN 'failed' THEN 'failed' WHEN 'cancelled' THEN 'cancelled' ELSE 'queued' END`;
const ms = (time: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`floor(extract(epoch FROM ${time}) * 1000)::double precision`;

/** A `JobRow` of what pg-boss and the notes say of a job. */
const ROWS = sql`SELECT n.sequence, n.job_id, n.kind, NULL AS key, j.data ->> 'json' AS payload, ${STATE} AS state,
  n.cancel_requested, n.worker_id, n.failures, n.interruptions, NULL AS waits_from_ms, NULL AS waits_until_ms,
  n.progress, CASE WHEN j.state = 'completed' THEN j.output ->> 'json' END AS result,
  CASE WHEN j.state = 'failed' THEN j.output ->> 'json' END AS error,
  ${ms(sql`j.created_on`)} AS created_at_ms,
  CASE WHEN j.state >= 'active' THEN ${ms(sql`greatest(j.started_on, CASE WHEN j.started_on IS NOT NULL THEN j.created_on END)`)} END AS started_at_ms,
  CASE WHEN j.state > 'active' THEN ${ms(sql`greatest(j.completed_on, j.started_on, j.created_on)`)} END AS ended_at_ms
  FROM job_notes n JOIN ${BOSS_JOB} j ON j.name = n.kind AND j.id = n.job_id::uuid`;

type Reading = Pick<Transaction<PostgresJobTables>, 'getExecutor'>;

async function rowsOf(db: Reading, rest: RawBuilder<unknown>): Promise<JobRow[]> {
  return (await sql<JobRow>`${ROWS} ${rest}`.execute(db)).rows;
}

/** What pg-boss keeps of each job, and what it has no place for in notes beside it. */
export function postgresJobRecords(db: Reading, write: JobWrite): JobRecords {
  return { ...jobReads(db), ...jobStarts(write), ...jobChanges(db, write) };
}

function jobReads(db: Reading): Pick<JobRecords, 'byIds' | 'page' | 'workerIds' | 'heldBy' | 'dueKinds'> {
  return {
    byIds: (jobIds) => rowsOf(db, sql`WHERE n.job_id IN (${sql.join(jobIds)})`),
    async page(offset, limit) {
      const counted = await sql<{ total: string }>`SELECT count(*) AS total FROM job_notes`.execute(db);
      const rows = await rowsOf(db, sql`ORDER BY n.sequence DESC LIMIT ${limit} OFFSET ${offset}`);
      return { rows, total: Number(counted.rows[0]?.total ?? 0) };
    },
    async workerIds() {
      const { rows } = await sql<{ id: string }>`SELECT DISTINCT worker_id AS id FROM job_notes
        WHERE worker_id IS NOT NULL`.execute(db);
      return rows.map((row) => row.id);
    },
    heldBy: (workerId) => rowsOf(db, sql`WHERE n.worker_id = ${workerId}`),
    async dueKinds(kinds) {
      if (kinds.length === 0) return [];
      const { rows } = await sql<{ kind: string }>`SELECT DISTINCT name AS kind FROM ${BOSS_JOB}
        WHERE name IN (${sql.join(kinds)}) AND state < 'active' AND start_after <= now()`.execute(db);
      return rows.map((row) => row.kind);
    },
  };
}

function jobStarts(write: JobWrite): Pick<JobRecords, 'add' | 'claim'> {
  return {
    add: (job, waitingMax) =>
      write(async ({ tx, boss, db }) => {
        const singletonKey = singletonKeyOf(job);
        const [twin] = await rowsOf(
          tx,
          sql`WHERE j.name = ${job.kind} AND j.singleton_key = ${singletonKey} AND j.state <= 'active'`,
        );
        if (twin !== undefined) return twin;
        if ((await countOf(tx, sql`state < 'active'`)) >= waitingMax) return undefined;
        await tx.insertInto('job_notes').values({ job_id: job.jobId, kind: job.kind }).execute();
        const data = { json: JSON.stringify(job.payload ?? null) };
        const sent = await boss.send(job.kind, data, { id: job.jobId, singletonKey, db });
        assert(sent === job.jobId, 'pg-boss took a job for another');
        return rowOf(tx, job.jobId);
      }),
    claim: ({ kind, concurrency, workerId }) =>
      write(async ({ tx, boss, db }) => {
        if ((await countOf(tx, sql`name = ${kind} AND state = 'active'`)) >= concurrency) return undefined;
        const [fetched] = await boss.fetch(kind, { db });
        if (fetched === undefined) return undefined;
        await tx
          .updateTable('job_notes')
          .set({ worker_id: workerId })
          .where('job_id', '=', fetched.id)
          .execute();
        return rowOf(tx, fetched.id);
      }),
  };
}

type Changes = 'saveProgress' | 'end' | 'putBack' | 'requestCancel' | 'forget' | 'forgetOldest';

function jobChanges(db: Reading, write: JobWrite): Pick<JobRecords, Changes> {
  return {
    saveProgress: async (held, progress) =>
      (await write(({ tx }) => note(tx, held, { progress: JSON.stringify(progress) }))) !== undefined,
    end: (held, change) =>
      write(async ({ tx, boss, db: own }) => {
        const noted = await note(tx, held, { ...notesOf(change), worker_id: null });
        if (noted === undefined) return undefined;
        await settle(boss, noted, change, own);
        return rowOf(tx, noted.job_id);
      }),
    putBack: (held, change, nowMs) =>
      write(async ({ tx, boss, db: own }) => {
        const noted = await note(tx, held, { ...notesOf(change), worker_id: null });
        if (noted === undefined) return undefined;
        const { job_id: id, kind } = noted;
        if (noted.cancel_requested === 1) await boss.cancel(kind, id, { db: own });
        else {
          await boss.fail(kind, id, undefined, { db: own });
          await boss.retry(kind, id, { db: own });
          const waitMs = (change.waits_until_ms ?? nowMs) - nowMs;
          if (waitMs > 0) await boss.update(kind, undefined, { id, startAfter: waitMs / 1000, db: own });
        }
        return rowOf(tx, id);
      }),
    requestCancel: (jobId) =>
      write(async ({ tx, boss, db: own }) => {
        const before = await rowOf(tx, jobId);
        if (before === undefined || !['queued', 'running'].includes(before.state)) return undefined;
        await tx.updateTable('job_notes').set({ cancel_requested: 1 }).where('job_id', '=', jobId).execute();
        if (before.state === 'queued') await boss.cancel(before.kind, jobId, { db: own });
        return rowOf(tx, jobId);
      }),
    async forget(jobId) {
      await forgetRows(await rowsOf(db, sql`WHERE n.job_id = ${jobId} AND j.state > 'active'`), write);
    },
    async forgetOldest(historyMax) {
      const surplus = sql`WHERE j.state > 'active' ORDER BY n.sequence DESC OFFSET ${historyMax}`;
      await forgetRows(await rowsOf(db, surplus), write);
    },
  };
}

async function forgetRows(old: readonly JobRow[], write: JobWrite): Promise<void> {
  if (old.length === 0) return;
  await write(async ({ tx, boss, db }) => {
    for (const [kind, rows] of Map.groupBy(old, (row) => row.kind)) {
      const jobIds = rows.map((row) => row.job_id);
      await boss.deleteJob(kind, jobIds, { db });
      await tx.deleteFrom('job_notes').where('job_id', 'in', jobIds).execute();
    }
    return true;
  });
}

interface Noted {
  readonly job_id: string;
  readonly kind: string;
  readonly cancel_requested: number;
}

/** Changes the notes of a job while it is held; `undefined` when it no longer is. */
function note(
  tx: Transaction<PostgresJobTables>,
  { sequence, workerId }: HeldJob,
  change: Updateable<PostgresJobTables['job_notes']>,
): Promise<Noted | undefined> {
  return tx
    .updateTable('job_notes')
    .set(change)
    .where('sequence', '=', sequence)
    .where('worker_id', '=', workerId)
    .returning(['job_id', 'kind', 'cancel_requested'])
    .executeTakeFirst();
}

function notesOf({
  progress,
  failures,
  interruptions,
}: JobChange): Updateable<PostgresJobTables['job_notes']> {
  const values = Object.entries({ progress, failures, interruptions });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

async function settle(
  boss: PgBoss,
  { job_id: id, kind }: Noted,
  { state, result, error }: JobChange,
  db: JobWriting['db'],
): Promise<void> {
  const options = { db };
  if (state === 'done') await boss.complete(kind, id, { json: result }, options);
  else if (state === 'failed') await boss.fail(kind, id, { json: error }, options);
  else await boss.cancel(kind, id, options);
}

const rowOf = async (db: Reading, jobId: string): Promise<JobRow | undefined> =>
  (await rowsOf(db, sql`WHERE n.job_id = ${jobId}`))[0];

async function countOf(db: Reading, condition: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    total: string;
  }>`SELECT count(*) AS total FROM ${BOSS_JOB} WHERE ${condition}`.execute(db);
  return Number(rows[0]?.total ?? 0);
}

/** Of the same kind, pg-boss keeps one unended job of each; short, because it is indexed. */
function singletonKeyOf({ jobId, key }: NewJob): string {
  if (key === undefined) return jobId;
  return createHash('sha256').update(toStoredText(key)).digest('hex');
}
