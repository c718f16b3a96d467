import {
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  sql,
  type SqlBool,
  type Transaction,
} from 'kysely';
import type { CatalogStore, NewTrack, TrackPage, TrackQuery } from '../../catalog/catalog-store.ts';
import type { Track } from '../../catalog/track.ts';
import { searchWords } from '../track-order.ts';
import {
  type CatalogTables,
  fromFailureRow,
  fromTrackRow,
  toFailureRow,
  toTrackRow,
  toTrackTextRow,
} from './catalog-tables.ts';
import { toStoredText } from './stored-text.ts';

/** Values that one statement carries: databases limit them, and long statements are slow to parse. */
const BATCH_ROWS = 500;

/**
 * The catalogue as queries that SQLite and PostgreSQL both run. Within a transaction a write comes
 * first: SQLite then waits for the lock instead of failing later.
 */
export function sqlCatalogQueries(db: Kysely<CatalogTables>): Omit<CatalogStore, 'close'> {
  return { ...trackWrites(db), ...trackReads(db), ...failureQueries(db) };
}

function trackWrites(
  db: Kysely<CatalogTables>,
): Pick<CatalogStore, 'reserveTrackIds' | 'putTracks' | 'removeTracks'> {
  return {
    async reserveTrackIds(count) {
      const { value } = await db
        .updateTable('counters')
        .set((update) => ({ value: update('value', '+', count) }))
        .where('name', '=', 'track_id')
        .returning('value')
        .executeTakeFirstOrThrow();
      return Array.from({ length: count }, (_, i) => value - count + 1 + i);
    },
    putTracks: (tracks) => db.transaction().execute((transaction) => putTracks(transaction, tracks)),
    async removeTracks(ids) {
      const removed = await db
        .transaction()
        .execute((transaction) =>
          inBatches(ids, (batch) =>
            transaction.deleteFrom('tracks').where('track_id', 'in', batch).returning('track_id').execute(),
          ),
        );
      const gone = new Set(removed.map((row) => row.track_id));
      return ids.filter((id) => gone.delete(id));
    },
  };
}

type TrackReads = 'tracksById' | 'tracksByPath' | 'listTracks' | 'allTrackIds' | 'figures';

function trackReads(db: Kysely<CatalogTables>): Pick<CatalogStore, TrackReads> {
  return {
    async tracksById(ids) {
      const found = await tracksById(db, ids);
      return ids.map((id) => found.get(id));
    },
    async tracksByPath(paths) {
      const rows = await inBatches(paths.map(toStoredText), (batch) =>
        db.selectFrom('tracks').selectAll().where('path', 'in', batch).execute(),
      );
      const found = new Map(rows.map(fromTrackRow).map((track) => [track.file.path, track]));
      return paths.map((path) => found.get(path));
    },
    listTracks: (query) => listTracks(db, query),
    async allTrackIds() {
      const rows = await db.selectFrom('tracks').select('track_id').orderBy('track_id').execute();
      return Uint32Array.from(rows, (row) => row.track_id);
    },
    async figures() {
      const { tracks, durationMs } = await db
        .selectFrom('tracks')
        .select((select) => [
          select.fn.countAll<number | string>().as('tracks'),
          select.fn.sum<number | null>('duration_ms').as('durationMs'),
        ])
        .executeTakeFirstOrThrow();
      return {
        tracks: Number(tracks),
        durationMs: durationMs ?? 0,
        failedFiles: await countOf(db, 'failures'),
      };
    },
  };
}

type FailureQueries = 'putFailures' | 'failuresByPath' | 'listFailures';

function failureQueries(db: Kysely<CatalogTables>): Pick<CatalogStore, FailureQueries> {
  return {
    async putFailures(failures) {
      const byPath = new Map(failures.map((failure) => [failure.path, toFailureRow(failure)]));
      await db.transaction().execute(async (transaction) => {
        await deleteFailures(transaction, [...byPath.keys()]);
        for (const batch of batches([...byPath.values()]))
          await transaction.insertInto('failures').values(batch).execute();
      });
    },
    async failuresByPath(paths) {
      const rows = await inBatches(paths.map(toStoredText), (batch) =>
        db.selectFrom('failures').selectAll().where('path', 'in', batch).execute(),
      );
      const found = new Map(rows.map(fromFailureRow).map((failure) => [failure.path, failure]));
      return paths.map((path) => found.get(path));
    },
    async listFailures({ offset, limit }) {
      const rows = await db
        .selectFrom('failures')
        .selectAll()
        .orderBy('path')
        .limit(limit)
        .offset(offset)
        .execute();
      return { failures: rows.map(fromFailureRow), total: await countOf(db, 'failures') };
    },
  };
}

async function putTracks(
  transaction: Transaction<CatalogTables>,
  tracks: readonly NewTrack[],
): Promise<{ replacedTrackIds: number[] }> {
  const latest = new Map(tracks.map((track) => [track.file.path, track]));
  const kept = new Set([...latest.values()].map((track) => track.trackId));
  const replaced = tracks.map((track) => track.trackId).filter((id) => !kept.has(id));
  await deleteFailures(transaction, [...latest.keys()]);
  for (const batch of batches([...latest.values()])) {
    const paths = batch.map((track) => toStoredText(track.file.path));
    const ids = batch.map((track) => track.trackId);
    const old = await transaction
      .deleteFrom('tracks')
      .where((where) => where.or([where('path', 'in', paths), where('track_id', 'in', ids)]))
      .returning('track_id')
      .execute();
    for (const { track_id: id } of old) if (!kept.has(id)) replaced.push(id);
  }
  for (const batch of batches([...latest.values()])) {
    await transaction.insertInto('tracks').values(batch.map(toTrackRow)).execute();
    await transaction.insertInto('track_texts').values(batch.map(toTrackTextRow)).execute();
  }
  return { replacedTrackIds: replaced };
}

async function deleteFailures(
  transaction: Transaction<CatalogTables>,
  paths: readonly string[],
): Promise<void> {
  for (const batch of batches(paths.map(toStoredText)))
    await transaction.deleteFrom('failures').where('path', 'in', batch).execute();
}

async function listTracks(db: Kysely<CatalogTables>, query: TrackQuery): Promise<TrackPage> {
  const words = searchWords(query.text ?? '');
  if (words.length === 0) {
    const total = await countOf(db, 'tracks');
    return { tracks: await tracksInOrder(db, db.selectFrom('tracks'), query), total };
  }
  const texts = db.selectFrom('track_texts').where((where) => where.and(words.map(holdsWord)));
  const few = await texts
    .select('track_id')
    .limit(FEW_TRACKS + 1)
    .execute();
  if (few.length === 0) return { tracks: [], total: 0 };
  if (few.length <= FEW_TRACKS) {
    const ids = few.map((row) => row.track_id);
    const matching = db.selectFrom('tracks').where('tracks.track_id', 'in', ids);
    return { tracks: await tracksInOrder(db, matching, query), total: few.length };
  }
  const { total } = await texts.select(countAll).executeTakeFirstOrThrow();
  const matching = db
    .selectFrom('tracks')
    .innerJoin('track_texts', 'track_texts.track_id', 'tracks.track_id')
    .where((where) => where.and(words.map(holdsWord)));
  return { tracks: await tracksInOrder(db, matching, query), total: Number(total) };
}

/** Up to so many found tracks are put in order one by one; of more, a page is soon full when all are gone through in order. */
const FEW_TRACKS = 500;

function holdsWord(word: string): RawBuilder<SqlBool> {
  const pattern = `%${word.replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<SqlBool>`search_text LIKE ${pattern} ESCAPE '!'`;
}

async function tracksInOrder(
  db: Kysely<CatalogTables>,
  matching: SelectQueryBuilder<CatalogTables, 'tracks', object>,
  { offset, limit }: TrackQuery,
): Promise<Track[]> {
  const rows = await matching
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

async function tracksById(db: Kysely<CatalogTables>, ids: readonly number[]): Promise<Map<number, Track>> {
  const rows = await inBatches(ids, (batch) =>
    db.selectFrom('tracks').selectAll().where('track_id', 'in', batch).execute(),
  );
  return new Map(rows.map((row) => [row.track_id, fromTrackRow(row)]));
}

async function countOf(db: Kysely<CatalogTables>, table: 'tracks' | 'failures'): Promise<number> {
  const { total } = await db.selectFrom(table).select(countAll).executeTakeFirstOrThrow();
  return Number(total);
}

const countAll = sql<number | string>`count(*)`.as('total');

function batches<T>(values: readonly T[]): T[][] {
  const all: T[][] = [];
  for (let from = 0; from < values.length; from += BATCH_ROWS)
    all.push(values.slice(from, from + BATCH_ROWS));
  return all;
}

async function inBatches<T, Row>(
  values: readonly T[],
  query: (batch: T[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const batch of batches(values)) rows.push(...(await query(batch)));
  return rows;
}
