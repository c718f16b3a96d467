import { type Kysely, sql } from 'kysely';
import { EarwormError } from '../../errors.ts';
import type { CatalogTables } from './catalog-tables.ts';

/** One step of the catalogue's history: statements that SQLite and PostgreSQL both run. Never changed once released. */
interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

const MIGRATIONS: readonly Migration[] = [
  {
    name: 'tracks and failures',
    statements: [
      `CREATE TABLE tracks (
        track_id INTEGER PRIMARY KEY,
        path TEXT NOT NULL UNIQUE,
        size_bytes BIGINT NOT NULL,
        mtime_ms DOUBLE PRECISION NOT NULL,
        codec TEXT,
        bit_rate DOUBLE PRECISION,
        title TEXT,
        artist TEXT,
        album TEXT,
        album_artist TEXT,
        genres TEXT,
        label TEXT,
        release_year INTEGER,
        track_number INTEGER,
        disc_number INTEGER,
        isrc TEXT,
        musicbrainz_recording_id TEXT,
        musicbrainz_release_id TEXT,
        musicbrainz_artist_id TEXT,
        replay_gain_track_db DOUBLE PRECISION,
        duration_ms DOUBLE PRECISION NOT NULL,
        indexed_at_ms DOUBLE PRECISION NOT NULL,
        sort_key TEXT NOT NULL
      )`,
      `CREATE INDEX tracks_in_order ON tracks (sort_key, path, track_id)`,
      // apart from the rest, so that looking through all of it reads little
      `CREATE TABLE track_texts (
        track_id INTEGER PRIMARY KEY REFERENCES tracks (track_id) ON DELETE CASCADE,
        search_text TEXT NOT NULL
      )`,
      `CREATE TABLE failures (
        path TEXT PRIMARY KEY,
        size_bytes BIGINT NOT NULL,
        mtime_ms DOUBLE PRECISION NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        failed_at_ms DOUBLE PRECISION NOT NULL
      )`,
      `CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)`,
      `INSERT INTO counters (name, value) VALUES ('track_id', 0)`,
    ],
  },
];

interface MigrationTables {
  readonly migrations: { version: number; name: string };
}

/**
 * Brings a database to the newest shape, each step in its own transaction. Errors: `E_STORE_FAILED`
 * when a newer program has been at it.
 */
export async function migrateCatalog(db: Kysely<CatalogTables>): Promise<void> {
  const tables = db as unknown as Kysely<MigrationTables>;
  await sql`CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL)`.execute(
    db,
  );
  const row = await tables
    .selectFrom('migrations')
    .select((select) => select.fn.max('version').as('version'))
    .executeTakeFirst();
  const version = row?.version ?? 0;
  if (version > MIGRATIONS.length) throw newerDatabase(version);
  for (let next = version; next < MIGRATIONS.length; next++) await applyMigration(tables, next);
}

/** Another process may have been first: then the row of `migrations` is there already and nothing is done. */
async function applyMigration(tables: Kysely<MigrationTables>, index: number): Promise<void> {
  const migration = MIGRATIONS[index];
  if (migration === undefined) return;
  await tables.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('migrations')
      .values({ version: index + 1, name: migration.name })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return;
    for (const statement of migration.statements) await sql.raw(statement).execute(transaction);
  });
}

function newerDatabase(version: number): EarwormError {
  return new EarwormError('E_STORE_FAILED', {
    message:
      `The catalogue was last used by a newer Earworm (its version is ${version}, this program knows ` +
      `${MIGRATIONS.length}); update Earworm, or choose another --data folder.`,
    details: { databaseVersion: version, programVersion: MIGRATIONS.length },
  });
}
