import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { EarwormError } from '../../errors.ts';

/** How long a write waits for another process's write. */
const BUSY_TIMEOUT_MS = 5000;

/** SQLite's own result codes, lowest byte (sqlite.org/rescode.html). */
const SQLITE_FULL = 13;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** A database file, its directory given; made when absent. Errors: those of `sqliteError`. */
export function openSqlite(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    // FULL: what a resolved write reported survives a power cut, not only a crash
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    return database;
  } catch (error) {
    throw sqliteError(error, path);
  }
}

export function kyselyOf<Tables>(database: DatabaseSync): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new SqliteDialect({ database: asKyselyDatabase(database) }) });
}

/** What Kysely's SQLite dialect asks for, in terms of `node:sqlite`. */
function asKyselyDatabase(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(statement) {
      const prepared = database.prepare(statement);
      return {
        reader: prepared.columns().length > 0,
        all: (values) => prepared.all(...(values as SQLInputValue[])),
        run: (values) => prepared.run(...(values as SQLInputValue[])),
        iterate: (values) => prepared.iterate(...(values as SQLInputValue[])),
      };
    },
  };
}

/** `E_DISK_FULL` or `E_STORE_FAILED`, with what SQLite said as the cause. */
export function sqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  const code = Number(error.errcode) & 0xff;
  const details = { path };
  if (code === SQLITE_FULL) return new EarwormError('E_DISK_FULL', { cause: error, details });
  const reason =
    code === SQLITE_CORRUPT || code === SQLITE_NOTADB
      ? `is damaged; restore it from a copy, or move it away and run \`earworm index\` again`
      : `could not be read or written (${error.message})`;
  return new EarwormError('E_STORE_FAILED', {
    message: `The database ${path} ${reason}.`,
    cause: error,
    details,
  });
}
