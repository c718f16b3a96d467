import { randomUUID } from 'node:crypto';
import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import type { PgBoss } from 'pg-boss';
import { importPackage } from '../../import-package.ts';
import type { JobHome } from '../sql/job-home.ts';
import type { JobRecords } from '../sql/job-records.ts';
import { openPostgres, type Postgres, type PostgresOptions } from './open-postgres.ts';
import { postgresError } from './postgres-error.ts';
import { postgresJobRecords } from './postgres-job-records.ts';
import { BOSS_SCHEMA, JOB_NOTES_SCHEMA, type PostgresJobTables } from './postgres-job-tables.ts';
import { PostgresWorkerLocks } from './postgres-worker-locks.ts';

/** The number by which writers of jobs wait for one another: "jobs". */
const WRITE_LOCK = 0x6a_6f_62_73;
/** On which writers tell the others that something has changed, and who they are. */
const CHANNEL = 'earworm_jobs';
const CONNECTIONS_MAX = 4;
const SECONDS_PER_YEAR = 365 * 86_400;

/** In one transaction: pg-boss's tables through `boss` with the option `db`, the notes through `tx`. */
export interface JobWriting {
  readonly tx: Transaction<PostgresJobTables>;
  readonly boss: PgBoss;
  readonly db: { executeSql(text: string, values?: unknown[]): Promise<{ rows: never[] }> };
}

/** All or nothing, one after another in all processes; `undefined` means that nothing was changed. */
export type JobWrite = <Result>(
  work: (writing: JobWriting) => Promise<Result | undefined>,
) => Promise<Result | undefined>;

export interface PostgresJobHomeOptions extends PostgresOptions {
  /** As `WorkerLocksOptions` says. */
  readonly takeoverMs: number;
}

/**
 * Jobs in a PostgreSQL database, by pg-boss: it keeps payloads, states, results and waits, gives out
 * what is due in order, and sees that there is one job per key. Who runs a job, its progress and the
 * wish to cancel it stand in notes beside it, changed in the same transaction. Whether a worker lives,
 * its lock tells; pg-boss's own supervision goes by time, which a long index job or a suspended machine
 * outlasts, and stays off.
 */
export class PostgresJobHome implements JobHome {
  readonly workers: PostgresWorkerLocks;
  readonly #id = randomUUID();
  readonly #postgres: Postgres;
  readonly #boss: PgBoss;
  readonly #db: Kysely<PostgresJobTables>;
  readonly #records: JobRecords;
  /** One write after another: else those that wait for their turn could use up the connections. */
  #writing: Promise<unknown> = Promise.resolve();
  #isChanged = true;

  /** Errors: those of `openPostgres`. */
  static async open(
    url: string,
    kinds: readonly string[],
    options: PostgresJobHomeOptions,
  ): Promise<PostgresJobHome> {
    const postgres = await openPostgres(url, { connectionsMax: CONNECTIONS_MAX, ...options });
    try {
      const boss = await startBoss(postgres, kinds);
      const home = new PostgresJobHome(postgres, boss, options);
      await home.#db.transaction().execute((tx) => sql.raw(JOB_NOTES_SCHEMA).execute(tx));
      return home;
    } catch (error) {
      await postgres.close();
      throw postgresError(error, postgres.shownUrl);
    }
  }

  private constructor(postgres: Postgres, boss: PgBoss, { takeoverMs }: PostgresJobHomeOptions) {
    this.#postgres = postgres;
    this.#boss = boss;
    this.#db = postgres.tables<PostgresJobTables>({ transactionLock: WRITE_LOCK });
    this.#records = postgresJobRecords(this.#db, (work) => this.#write(work));
    this.workers = new PostgresWorkerLocks(postgres, {
      takeoverMs,
      channel: CHANNEL,
      onNotification: (payload) => {
        if (payload !== this.#id) this.#isChanged = true;
      },
    });
  }

  async do<Result>(work: (records: JobRecords) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#records);
    } catch (error) {
      throw postgresError(error, this.#postgres.shownUrl);
    }
  }

  hasChangedElsewhere(): Promise<boolean> {
    const isChanged = this.#isChanged;
    this.#isChanged = false;
    return Promise.resolve(isChanged);
  }

  async close(): Promise<void> {
    this.workers.leave();
    await this.#writing;
    await this.#boss.stop({ graceful: false }).catch(() => {});
    await this.#postgres.close();
  }

  #write<Result>(work: (writing: JobWriting) => Promise<Result | undefined>): Promise<Result | undefined> {
    const written = this.#writing.then(() =>
      this.#db.transaction().execute(async (tx) => {
        const db: JobWriting['db'] = {
          executeSql: (text, values = []) => tx.executeQuery<never>(CompiledQuery.raw(text, values)),
        };
        const result = await work({ tx, boss: this.#boss, db });
        if (result !== undefined) await sql`SELECT pg_notify(${CHANNEL}, ${this.#id})`.execute(tx);
        return result;
      }),
    );
    this.#writing = written.catch(() => {});
    return written;
  }
}

async function startBoss(postgres: Postgres, kinds: readonly string[]): Promise<PgBoss> {
  const { PgBoss: Boss } = await importPackage('pg-boss', () => import('pg-boss'));
  const boss = new Boss({
    db: { executeSql: (text, values) => postgres.query(text, values) },
    schema: BOSS_SCHEMA,
    supervise: false,
    schedule: false,
  });
  // what it does by itself in the background may fail; nothing that was asked of it fails so
  boss.on('error', () => {});
  await boss.start();
  for (const kind of kinds) {
    await boss.createQueue(kind, {
      policy: 'exclusive',
      retryLimit: 0,
      retentionSeconds: 60 * SECONDS_PER_YEAR,
      deleteAfterSeconds: 0,
    });
    // it remembers what it has read of a queue
    await boss.getQueue(kind);
  }
  return boss;
}
