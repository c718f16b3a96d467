import type { Kysely, Transaction } from 'kysely';
import type { AlbumCatalog, PutAlbumsOptions } from '../../catalog/album-catalog.ts';
import { type AlbumFacts, albumFactsOf, albumNamed } from '../../catalog/album.ts';
import type { TrackTags } from '../../catalog/track.ts';
import { albumKey, albumSearchText } from '../album-order.ts';
import { type AlbumRow, toFactColumns } from './album-rows.ts';
import { type CatalogTables, tagsOf } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { genreKeysOf, putGenres } from './sql-genres.ts';
import { putSleeveProblems } from './sql-pictures.ts';

type Writing = Transaction<CatalogTables>;

export function sqlAlbumWrites(
  db: Kysely<CatalogTables>,
): Pick<AlbumCatalog, 'putAlbums' | 'putSleeves' | 'withdrawAlbums'> {
  return {
    putAlbums: (albums, options) =>
      db.transaction().execute((writing) => putAlbums(writing, albums, options)),
    withdrawAlbums: (ids) =>
      db.transaction().execute(async (writing) => {
        for (const batch of batches(ids))
          await writing
            .updateTable('albums')
            .set({ is_described: 0 })
            .where('album_id', 'in', batch)
            .execute();
        await refreshAlbums(writing, ids);
      }),
    putSleeves: (sleeves) =>
      db.transaction().execute(async (writing) => {
        for (const { albumId, sleeveId } of sleeves) {
          const album = writing.updateTable('albums').where('album_id', '=', albumId);
          await album
            .set({ ...(sleeveId === undefined ? {} : { sleeve_id: sleeveId }), is_sleeve_sought: 1 })
            .execute();
          if (sleeveId === undefined)
            await album.set({ sleeve_id: null }).where('is_described', '=', 0).execute();
        }
        await putSleeveProblems(writing, sleeves);
      }),
  };
}

/** What is known already is left as it is: a catalogue may be taken in again at little cost. */
async function putAlbums(
  writing: Writing,
  albums: readonly AlbumFacts[],
  { onlyNew = false }: PutAlbumsOptions = {},
): Promise<number[]> {
  await waitForLock(writing);
  const byKey = new Map(albums.map((facts) => [albumKey(facts), facts]));
  const known = await rowsByKey(writing, [...byKey.keys()]);
  const ids = await ensureAlbums(writing, albums);
  const changed = [...byKey].filter(([key, facts]) =>
    onlyNew ? !known.has(key) : !isDescribedSo(known.get(key), facts),
  );
  for (const [key, facts] of changed.filter(([one]) => known.has(one)))
    await writing.updateTable('albums').set(toFactColumns(facts)).where('album_key', '=', key).execute();
  const changedIds = changed.map(([key]) => ids.get(key) ?? 0);
  for (const batch of batches(changedIds))
    await writing.updateTable('albums').set({ is_described: 1 }).where('album_id', 'in', batch).execute();
  await writeTexts(
    writing,
    changed.map(([key, facts]) => ({ albumId: ids.get(key) ?? 0, facts })),
  );
  return albums.map((facts) => ids.get(albumKey(facts)) ?? 0);
}

/** A transaction that begins with a read would fail, not wait, when another process writes meanwhile. */
async function waitForLock(writing: Writing): Promise<void> {
  await writing
    .updateTable('counters')
    .set((update) => ({ value: update('value', '+', 0) }))
    .where('name', '=', 'album_id')
    .execute();
}

async function rowsByKey(writing: Writing, keys: readonly string[]): Promise<Map<string, AlbumRow>> {
  const rows = await inBatches(keys, (batch) =>
    writing.selectFrom('albums').selectAll().where('album_key', 'in', batch).execute(),
  );
  return new Map(rows.map((row) => [row.album_key, row]));
}

function isDescribedSo(row: AlbumRow | undefined, facts: AlbumFacts): boolean {
  if (row?.is_described !== 1) return false;
  const columns = Object.entries(toFactColumns(facts)) as [keyof AlbumRow, unknown][];
  return columns.every(([name, value]) => row[name] === value);
}

/** The ids of the albums that these tags name, by `albumKey`; those that are new are made. */
export function ensureTaggedAlbums(
  writing: Writing,
  tags: readonly TrackTags[],
): Promise<Map<string, number>> {
  const named = tags.map(albumNamed).filter((name) => name !== undefined);
  return ensureAlbums(
    writing,
    named.map((name) => ({ ...name, genres: [] })),
  );
}

async function ensureAlbums(writing: Writing, albums: readonly AlbumFacts[]): Promise<Map<string, number>> {
  const byKey = new Map(albums.map((facts) => [albumKey(facts), facts]));
  const rows = await inBatches([...byKey.keys()], (batch) =>
    writing.selectFrom('albums').select(['album_key', 'album_id']).where('album_key', 'in', batch).execute(),
  );
  const ids = new Map(rows.map((row) => [row.album_key, row.album_id]));
  const added = [...byKey].filter(([key]) => !ids.has(key));
  if (added.length === 0) return ids;
  const { value } = await writing
    .updateTable('counters')
    .set((update) => ({ value: update('value', '+', added.length) }))
    .where('name', '=', 'album_id')
    .returning('value')
    .executeTakeFirstOrThrow();
  for (const [index, [key]] of added.entries()) ids.set(key, value - added.length + 1 + index);
  for (const batch of batches(added)) {
    const values = batch.map(([key, facts]) => ({
      ...emptyAlbum(ids.get(key) ?? 0),
      ...toFactColumns(facts),
    }));
    await writing.insertInto('albums').values(values).execute();
  }
  return ids;
}

export const emptyAlbum = (
  albumId: number,
): Pick<AlbumRow, 'album_id' | 'sleeve_id' | 'is_sleeve_sought' | 'is_described' | 'track_count'> => ({
  album_id: albumId,
  sleeve_id: null,
  is_sleeve_sought: 0,
  is_described: 0,
  track_count: 0,
});

/** Brings albums up to date with their tracks; those with neither tracks nor a description go. */
export async function refreshAlbums(writing: Writing, albumIds: readonly number[]): Promise<void> {
  for (const batch of batches([...new Set(albumIds)])) {
    const rows = await writing
      .selectFrom('tracks')
      .selectAll()
      .where('album_id', 'in', batch)
      .orderBy('sort_key')
      .orderBy('track_id')
      .execute();
    const tracks = Map.groupBy(rows, (row) => row.album_id);
    const albums = await writing
      .selectFrom('albums')
      .select(['album_id', 'is_described'])
      .where('album_id', 'in', batch)
      .execute();
    for (const { album_id: albumId, is_described: isDescribed } of albums) {
      const tags = (tracks.get(albumId) ?? []).map(tagsOf);
      const facts = isDescribed === 1 || tags.length === 0 ? undefined : albumFactsOf(tags);
      if (tags.length === 0 && isDescribed === 0)
        await writing.deleteFrom('albums').where('album_id', '=', albumId).execute();
      else await writeFacts(writing, albumId, { facts, track_count: tags.length, is_sleeve_sought: 0 });
    }
  }
}

/** Without facts, those that are there stay. */
export async function writeFacts(
  writing: Writing,
  albumId: number,
  {
    facts,
    ...more
  }: Partial<Pick<AlbumRow, 'is_described' | 'track_count' | 'is_sleeve_sought'>> & {
    facts: AlbumFacts | undefined;
  },
): Promise<void> {
  const columns = facts === undefined ? {} : toFactColumns(facts);
  await writing
    .updateTable('albums')
    .set({ ...columns, ...more })
    .where('album_id', '=', albumId)
    .execute();
  if (facts !== undefined) await writeTexts(writing, [{ albumId, facts }]);
}

interface DescribedAlbum {
  readonly albumId: number;
  readonly facts: AlbumFacts;
}

/** What albums are searched by, in place of what was there. */
async function writeTexts(writing: Writing, albums: readonly DescribedAlbum[]): Promise<void> {
  await putGenres(
    writing,
    albums.flatMap(({ facts }) => facts.genres),
  );
  for (const batch of batches(albums)) {
    const ids = batch.map(({ albumId }) => albumId);
    await writing.deleteFrom('album_texts').where('album_id', 'in', ids).execute();
    await writing.deleteFrom('album_genres').where('album_id', 'in', ids).execute();
    const texts = batch.map(({ albumId, facts }) => ({
      album_id: albumId,
      search_text: albumSearchText(facts),
    }));
    await writing.insertInto('album_texts').values(texts).execute();
  }
  const genres = albums.flatMap(({ albumId, facts }) =>
    genreKeysOf(facts.genres).map((key) => ({ album_id: albumId, genre_key: key })),
  );
  for (const batch of batches(genres)) await writing.insertInto('album_genres').values(batch).execute();
}
