import type { Kysely } from 'kysely';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { sqlFailures } from './sql-failures.ts';
import { listTracks } from './sql-track-list.ts';
import { sqlTrackReads } from './sql-track-reads.ts';
import { sqlTrackWrites } from './sql-track-writes.ts';

/** The catalogue as queries that SQLite and PostgreSQL both run. */
export function sqlCatalogQueries(db: Kysely<CatalogTables>): Omit<CatalogStore, 'close'> {
  return {
    ...sqlTrackWrites(db),
    ...sqlTrackReads(db),
    ...sqlFailures(db),
    listTracks: (query) => listTracks(db, query),
  };
}
