import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { CatalogTables } from '../sql/catalog-tables.ts';
import { migrateCatalog } from '../sql/migrate-catalog.ts';
import { sqlCatalogQueries } from '../sql/sql-catalog-store.ts';
import { openPostgres, type PostgresOptions } from './open-postgres.ts';
import { createTextIndexes, postgresTextSearch } from './postgres-text-search.ts';

/** The number by which writers of the catalogue wait for one another: "earw". */
const WRITE_LOCK = 0x65_61_72_77;

export interface PostgresCatalogOptions extends PostgresOptions {
  /** Told when searches of text will be slow, and what helps. */
  readonly onNotice?: (message: string) => void;
}

/**
 * The catalogue in a PostgreSQL database, which any number of processes on any machines may use. As in
 * SQLite, one writes at a time: what a transaction has read holds until it ends. Errors: those of
 * `openPostgres` and `postgresError`; `E_STORE_FAILED` also for a database of a newer Earworm.
 */
export async function openPostgresCatalogStore(
  url: string,
  { onNotice, ...options }: PostgresCatalogOptions = {},
): Promise<CatalogStore> {
  const postgres = await openPostgres(url, options);
  const db = postgres.tables<CatalogTables>({ transactionLock: WRITE_LOCK });
  try {
    await migrateCatalog(db, inCodePointOrder);
    if (!(await createTextIndexes(db))) {
      onNotice?.(
        `The database ${postgres.shownUrl} has no pg_trgm, so searches by text read the whole catalogue; ` +
          'let its owner run: CREATE EXTENSION pg_trgm',
      );
    }
  } catch (error) {
    await postgres.close();
    throw error;
  }
  return { ...sqlCatalogQueries(db, postgresTextSearch), close: () => postgres.close() };
}

/** As SQLite and the catalogue in memory compare text, whatever the language of the database. */
const inCodePointOrder = (statement: string): string =>
  statement.replaceAll(/\bTEXT\b/gu, 'TEXT COLLATE "C"');
