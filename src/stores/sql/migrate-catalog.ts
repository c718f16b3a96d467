import { type Kysely, sql, type Transaction } from 'kysely';
import { EarwormError } from '../../errors.ts';
import { CATALOG_MIGRATIONS } from './catalog-migrations.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { batches } from './in-batches.ts';
import { tracksById } from './sql-track-reads.ts';
import { replaceTracks } from './sql-track-writes.ts';

interface MigrationTables {
  readonly migrations: { version: number; name: string };
}

/** What a database makes of a statement that is written for all. */
export type AdaptStatement = (statement: string) => string;

/**
 * Brings a database to the newest shape, each step in its own transaction. Errors: `E_STORE_FAILED`
 * when a newer program has been at it.
 */
export async function migrateCatalog(
  db: Kysely<CatalogTables>,
  adapt: AdaptStatement = (statement) => statement,
): Promise<void> {
  const tables = db as unknown as Kysely<MigrationTables>;
  const journal = sql`CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL)`;
  await db.transaction().execute((transaction) => journal.execute(transaction));
  const row = await tables
    .selectFrom('migrations')
    .select((select) => select.fn.max('version').as('version'))
    .executeTakeFirst();
  const version = row?.version ?? 0;
  if (version > CATALOG_MIGRATIONS.length) throw newerDatabase(version);
  for (let next = version; next < CATALOG_MIGRATIONS.length; next++)
    await applyMigration(tables, next, adapt);
  await db.transaction().execute(rewriteTracksIfNeeded);
}

/** The counter by which a migration asks for every track to be written again, in the newest shape. */
const REWRITE_COUNTER = 'rewrite_tracks';

async function rewriteTracksIfNeeded(writing: Transaction<CatalogTables>): Promise<void> {
  const { numUpdatedRows } = await writing
    .updateTable('counters')
    .set({ value: 0 })
    .where('name', '=', REWRITE_COUNTER)
    .where('value', '=', 1)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  const rows = await writing.selectFrom('tracks').select('track_id').orderBy('sort_key').execute();
  for (const batch of batches(rows.map((row) => row.track_id))) {
    const tracks = await tracksById(writing, batch);
    await replaceTracks(writing, [...tracks.values()]);
  }
}

/** Another process may have been first: then the row of `migrations` is there already and nothing is done. */
async function applyMigration(
  tables: Kysely<MigrationTables>,
  index: number,
  adapt: AdaptStatement,
): Promise<void> {
  const migration = CATALOG_MIGRATIONS[index];
  if (migration === undefined) return;
  await tables.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('migrations')
      .values({ version: index + 1, name: migration.name })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 0n) return;
    for (const statement of migration.statements) await sql.raw(adapt(statement)).execute(transaction);
  });
}

function newerDatabase(version: number): EarwormError {
  return new EarwormError('E_STORE_FAILED', {
    message:
      `The catalogue was last used by a newer Earworm (its version is ${version}, this program knows ` +
      `${CATALOG_MIGRATIONS.length}); update Earworm, or choose another --data folder or database.`,
    details: { databaseVersion: version, programVersion: CATALOG_MIGRATIONS.length },
  });
}
