import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql, type SqlBool } from 'kysely';
import type { TrackPage, TrackQuery } from '../../catalog/catalog-store.ts';
import type { Track } from '../../catalog/track.ts';
import { searchWords } from '../track-order.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { tracksById } from './sql-track-reads.ts';

type Condition = RawBuilder<SqlBool>;

/** Up to so many found tracks are put in order one by one; of more, a page is soon full when all are gone through in order. */
const FEW_TRACKS = 500;

export async function listTracks(db: Kysely<CatalogTables>, query: TrackQuery): Promise<TrackPage> {
  const fitting = db.selectFrom('tracks').where((where) => where.and(conditionsOf(query)));
  const few = await fitting
    .select('tracks.track_id')
    .limit(FEW_TRACKS + 1)
    .execute();
  if (few.length <= FEW_TRACKS) {
    const ids = few.map((row) => row.track_id);
    if (query.offset >= ids.length) return { tracks: [], total: ids.length };
    const found = db.selectFrom('tracks').where('tracks.track_id', 'in', ids);
    return { tracks: await tracksInOrder(db, found, query), total: ids.length };
  }
  const { total } = await fitting
    .select(sql<number | string>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  return { tracks: await tracksInOrder(db, fitting, query), total: Number(total) };
}

/** The plus keeps databases from beginning with what a condition finds: they are to go through all in order. */
function conditionsOf({ text = '', isMissing }: TrackQuery): Condition[] {
  const words = searchWords(text).map(
    (word) => sql<SqlBool>`+tracks.track_id IN (SELECT track_id FROM track_texts WHERE ${holdsWord(word)})`,
  );
  if (isMissing === undefined) return words;
  return [...words, isMissing ? sql`missing_since_ms IS NOT NULL` : sql`missing_since_ms IS NULL`];
}

function holdsWord(word: string): Condition {
  const pattern = `%${word.replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<SqlBool>`search_text LIKE ${pattern} ESCAPE '!'`;
}

async function tracksInOrder(
  db: Kysely<CatalogTables>,
  fitting: SelectQueryBuilder<CatalogTables, 'tracks', object>,
  { offset, limit }: TrackQuery,
): Promise<Track[]> {
  const rows = await fitting
    .select('tracks.track_id')
    .orderBy('sort_key')
    .orderBy('path')
    .orderBy('tracks.track_id')
    .limit(limit)
    .offset(offset)
    .execute();
  const ids = rows.map((row) => row.track_id);
  const found = await tracksById(db, ids);
  return ids.map((id) => found.get(id)).filter((track) => track !== undefined);
}
