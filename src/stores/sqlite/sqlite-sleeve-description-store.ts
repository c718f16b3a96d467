import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  DescriptionKind,
  SleeveDescription,
  SleeveDescriptionStore,
} from '../../catalog/sleeve-description-store.ts';
import { EarwormError } from '../../errors.ts';
import { openSqlite, sqliteError } from './sqlite-database.ts';

const SCHEMA_VERSION = 1;
/** The sequence is never used twice, so that a reader's cursor misses nothing. */
const SCHEMA = `
  CREATE TABLE descriptions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    sleeve_id TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (kind, version, sleeve_id)
  );
  CREATE INDEX descriptions_in_order ON descriptions (kind, version, sequence);`;

/**
 * Descriptions in one SQLite file (WAL), which any number of processes may have open; its folder must
 * exist. Errors: `E_STORE_FAILED` (also for a file of a newer Earworm), `E_DISK_FULL`.
 */
export function openSqliteSleeveDescriptionStore(path: string): SleeveDescriptionStore {
  const database = openSqlite(path);
  const translated = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw sqliteError(error, path);
    }
  };
  try {
    translated(() => makeTables(database, path));
  } catch (error) {
    database.close();
    throw error;
  }
  const queries = queriesOf(database);
  return {
    put: async (kind, descriptions) => translated(() => queries.put(kind, descriptions)),
    get: async (kind, ids) => translated(() => ids.map((id) => queries.bytes(kind, id))),
    has: async (kind, ids) => translated(() => ids.map((id) => queries.isThere(kind, id))),
    readFrom: async (kind, cursor, limit) => translated(() => queries.readFrom(kind, cursor, limit)),
    dropOtherVersions: async (kind) => translated(() => queries.dropOtherVersions(kind)),
    removeUnreferenced: async (inUse) => translated(() => queries.removeUnreferenced(inUse)),
    figures: async (kind) => translated(() => queries.figures(kind)),
    async close() {
      if (!database.isOpen) return;
      translated(() => {
        // the last to close leaves one file behind, without its log
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        database.close();
      });
    },
  };
}

interface Row {
  readonly sequence: number;
  readonly sleeve_id: string;
  readonly bytes: Uint8Array;
}

function queriesOf(database: DatabaseSync) {
  const bytesOf = database.prepare(
    'SELECT bytes FROM descriptions WHERE kind = ? AND version = ? AND sleeve_id = ?',
  );
  const oneOf = database.prepare(
    'SELECT 1 FROM descriptions WHERE kind = ? AND version = ? AND sleeve_id = ?',
  );
  const after = database.prepare(
    `SELECT sequence, sleeve_id, bytes FROM descriptions
     WHERE kind = ? AND version = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
  );
  const replace = database.prepare(
    'INSERT OR REPLACE INTO descriptions (kind, version, sleeve_id, bytes) VALUES (?, ?, ?, ?)',
  );
  const dropOthers = database.prepare('DELETE FROM descriptions WHERE kind = ? AND version <> ?');
  const allIds = database.prepare('SELECT DISTINCT sleeve_id FROM descriptions');
  const removeSleeve = database.prepare('DELETE FROM descriptions WHERE sleeve_id = ?');
  const sums = database.prepare(
    `SELECT count(*) AS descriptions, coalesce(sum(length(bytes)), 0) AS size_bytes
     FROM descriptions WHERE kind = ? AND version = ?`,
  );
  return {
    put({ name, version }: DescriptionKind, descriptions: readonly SleeveDescription[]): void {
      inTransaction(database, () => {
        for (const { sleeveId, bytes } of descriptions) replace.run(name, version, sleeveId, bytes);
      });
    },
    bytes: ({ name, version }: DescriptionKind, sleeveId: string): Uint8Array | undefined =>
      bytesOf.get(name, version, sleeveId)?.['bytes'] as Uint8Array | undefined,
    isThere: ({ name, version }: DescriptionKind, sleeveId: string): boolean =>
      oneOf.get(name, version, sleeveId) !== undefined,
    readFrom({ name, version }: DescriptionKind, cursor: number, limit: number) {
      const rows = after.all(name, version, cursor, limit) as unknown as Row[];
      const descriptions = rows.map((row) => ({ sleeveId: row.sleeve_id, bytes: row.bytes }));
      return { descriptions, cursor: rows.at(-1)?.sequence ?? cursor };
    },
    dropOtherVersions: ({ name, version }: DescriptionKind): number =>
      Number(dropOthers.run(name, version).changes),
    removeUnreferenced: (inUse: ReadonlySet<string>): number =>
      inTransaction(database, () => removeAllBut(inUse, allIds, removeSleeve)),
    figures({ name, version }: DescriptionKind) {
      const row = sums.get(name, version);
      return { descriptions: Number(row?.['descriptions']), sizeBytes: Number(row?.['size_bytes']) };
    },
  };
}

function removeAllBut(inUse: ReadonlySet<string>, allIds: StatementSync, remove: StatementSync): number {
  let removed = 0;
  for (const row of allIds.all()) {
    const sleeveId = String(row['sleeve_id']);
    if (!inUse.has(sleeveId)) removed += Number(remove.run(sleeveId).changes);
  }
  return removed;
}

function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function makeTables(database: DatabaseSync, path: string): void {
  inTransaction(database, () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > SCHEMA_VERSION) throw newerFile(path, version);
    if (version < SCHEMA_VERSION) database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
  });
}

function newerFile(path: string, version: number): EarwormError {
  return new EarwormError('E_STORE_FAILED', {
    message:
      `The descriptions in ${path} were last used by a newer Earworm (their version is ${version}, this program ` +
      `knows ${SCHEMA_VERSION}); update Earworm, or move that file away: they are made again by \`earworm index\`.`,
    details: { path, fileVersion: version, programVersion: SCHEMA_VERSION },
  });
}
