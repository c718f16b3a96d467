import type { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { EarwormError } from '../../errors.ts';
import { diskError } from '../disk/disk-error.ts';
import type { JobHome } from '../sql/job-home.ts';
import { type JobRecords, sqlJobRecords } from '../sql/job-records.ts';
import { JOB_SCHEMA, JOB_SCHEMA_VERSION, type JobTables } from '../sql/job-tables.ts';
import { FileLocks } from './sqlite-job-queue-lock.ts';
import { kyselyOf, openSqlite, sqliteError } from './sqlite-database.ts';

/** The queue's database, and beside it the folder of its workers' locks. */
export class JobFile implements JobHome {
  readonly workers: FileLocks;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #db: Kysely<JobTables>;
  readonly #records: JobRecords;
  #version = -1;

  /** Errors: `E_STORE_FAILED` (also for a file of a newer Earworm), `E_DISK_FULL`. */
  static open(path: string): JobFile {
    const database = openSqlite(path);
    try {
      makeTables(database, path);
    } catch (error) {
      database.close();
      throw sqliteError(error, path);
    }
    return new JobFile(path, database);
  }

  private constructor(path: string, database: DatabaseSync) {
    this.workers = new FileLocks(`${path}.workers`);
    this.#path = path;
    this.#database = database;
    this.#db = kyselyOf<JobTables>(database);
    this.#records = sqlJobRecords(this.#db);
  }

  /** Works on the records; its errors become `E_STORE_FAILED` and `E_DISK_FULL`. */
  async do<Result>(work: (records: JobRecords) => Promise<Result>): Promise<Result> {
    try {
      return await work(this.#records);
    } catch (error) {
      throw diskError(sqliteError(error, this.#path), this.#path);
    }
  }

  /** Whether another connection has written since the last call; cheap. */
  hasChangedElsewhere(): Promise<boolean> {
    return this.do(async () => {
      const { rows } = await sql<{ data_version: number }>`PRAGMA data_version`.execute(this.#db);
      const version = rows[0]?.data_version ?? -1;
      const isNew = version !== this.#version;
      this.#version = version;
      return isNew;
    });
  }

  async close(): Promise<void> {
    if (!this.#database.isOpen) return;
    await this.do(async () => {
      // the last to close leaves one file behind, without its log
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }).catch(() => {});
    this.#database.close();
  }
}

function makeTables(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > JOB_SCHEMA_VERSION) throw newerFile(path, version);
  if (version === JOB_SCHEMA_VERSION) return;
  database.exec(`BEGIN IMMEDIATE; ${JOB_SCHEMA} PRAGMA user_version = ${JOB_SCHEMA_VERSION}; COMMIT;`);
}

function newerFile(path: string, version: number): EarwormError {
  return new EarwormError('E_STORE_FAILED', {
    message:
      `The jobs in ${path} were last used by a newer Earworm (their version is ${version}, this program knows ` +
      `${JOB_SCHEMA_VERSION}); update Earworm, or move that file away to forget them.`,
    details: { path, fileVersion: version, programVersion: JOB_SCHEMA_VERSION },
  });
}
