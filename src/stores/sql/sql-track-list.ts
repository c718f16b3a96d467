import type { Kysely } from 'kysely';
import type { TrackPage, TrackQuery } from '../../catalog/catalog-store.ts';
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

export async function listTracks(
  db: Kysely<CatalogTables>,
  query: TrackQuery,
  search: TextSearch,
): Promise<TrackPage> {
  const conditions = trackConditions(query, search);
  const order = COLUMNS[query.order ?? 'artist'];
  const { ids, total } = await pageOf(db, { table: 'tracks', id: 'track_id', conditions, order }, query);
  const found = await tracksById(db, ids);
  return { tracks: ids.map((id) => found.get(id)).filter((track) => track !== undefined), total };
}
