import { type Kysely, sql, type SqlBool } from 'kysely';
import type { TrackFilter, TrackPage, TrackQuery } from '../../catalog/catalog-store.ts';
import { type TextSearch, trackConditions } from './catalog-conditions.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { pageOf } from './sql-page.ts';
import { tracksById } from './sql-track-reads.ts';

const COLUMNS = {
  artist: ['sort_key', 'path'],
  title: ['title_key'],
  year: ['year_key'],
  added: ['indexed_at_ms'],
  duration: ['duration_ms'],
} as const;

/** Ids, ascending. */
export async function findTracks(
  db: Kysely<CatalogTables>,
  filter: TrackFilter,
  search: TextSearch,
): Promise<Uint32Array> {
  const { find } = trackConditions(filter, search);
  const isFitting = sql.join([sql<SqlBool>`1 = 1`, ...find], sql` AND `);
  const { rows } = await sql<{ track_id: number }>`
    SELECT track_id FROM tracks WHERE ${isFitting} ORDER BY track_id`.execute(db);
  return Uint32Array.from(rows, (row) => row.track_id);
}

export async function listTracks(
  db: Kysely<CatalogTables>,
  query: TrackQuery,
  search: TextSearch,
): Promise<TrackPage> {
  const conditions = trackConditions(query, search);
  const order = COLUMNS[query.order ?? 'artist'];
  const { ids, count } = await pageOf(db, { table: 'tracks', id: 'track_id', conditions, order }, query);
  const found = await tracksById(db, ids);
  return { tracks: ids.map((id) => found.get(id)).filter((track) => track !== undefined), ...count };
}
