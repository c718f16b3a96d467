import type { Kysely } from 'kysely';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { TextSearch } from './catalog-conditions.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { sqlAlbumReads } from './sql-album-reads.ts';
import { sqlAlbumWrites } from './sql-album-writes.ts';
import { sqlContents } from './sql-contents.ts';
import { sqlFailures } from './sql-failures.ts';
import { sqlPictures } from './sql-pictures.ts';
import { findTracks, listTracks } from './sql-track-list.ts';
import { sqlTrackReads } from './sql-track-reads.ts';
import { sqlTrackWrites } from './sql-track-writes.ts';
import { sqlVideos } from './sql-videos.ts';

/** The catalogue as queries that SQLite and PostgreSQL both run; how text is searched is each one's own. */
export function sqlCatalogQueries(
  db: Kysely<CatalogTables>,
  search: TextSearch,
): Omit<CatalogStore, 'close'> {
  return {
    ...sqlTrackWrites(db),
    ...sqlTrackReads(db),
    ...sqlAlbumWrites(db),
    ...sqlAlbumReads(db, search),
    ...sqlFailures(db),
    ...sqlPictures(db),
    ...sqlVideos(db),
    ...sqlContents(db),
    findTracks: (filter) => findTracks(db, filter, search),
    listTracks: (query) => listTracks(db, query, search),
  };
}
