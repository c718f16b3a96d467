import type { Kysely, Transaction } from 'kysely';
import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import { type AlbumFacts, albumFactsOf, albumNamed } from '../../catalog/album.ts';
import type { TrackTags } from '../../catalog/track.ts';
import { albumKey, albumSearchText } from '../album-order.ts';
import { type AlbumRow, toFactColumns } from './album-rows.ts';
import { type CatalogTables, tagsOf } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { genreKeysOf, putGenres } from './sql-genres.ts';

type Writing = Transaction<CatalogTables>;

export function sqlAlbumWrites(db: Kysely<CatalogTables>): Pick<AlbumCatalog, 'putAlbums' | 'putSleeves'> {
  return {
    putAlbums: (albums) =>
      db.transaction().execute(async (writing) => {
        const ids = await ensureAlbums(writing, albums);
        const idOf = (facts: AlbumFacts): number => ids.get(albumKey(facts)) ?? 0;
        const latest = new Map(albums.map((facts) => [idOf(facts), facts]));
        for (const [albumId, facts] of latest) await writeFacts(writing, albumId, { facts, is_described: 1 });
        return albums.map(idOf);
      }),
    putSleeves: (sleeves) =>
      db.transaction().execute(async (writing) => {
        for (const { albumId, sleeveId } of sleeves)
          await writing
            .updateTable('albums')
            .set({ sleeve_id: sleeveId ?? null, is_sleeve_sought: 1 })
            .where('album_id', '=', albumId)
            .execute();
      }),
  };
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
  if (facts === undefined) return;
  await writing.deleteFrom('album_texts').where('album_id', '=', albumId).execute();
  const text = { album_id: albumId, search_text: albumSearchText(facts) };
  await writing.insertInto('album_texts').values(text).execute();
  await writing.deleteFrom('album_genres').where('album_id', '=', albumId).execute();
  await putGenres(writing, facts.genres);
  const genres = genreKeysOf(facts.genres).map((key) => ({ album_id: albumId, genre_key: key }));
  if (genres.length > 0) await writing.insertInto('album_genres').values(genres).execute();
}
