import type { Kysely, Transaction } from 'kysely';
import type { CatalogStore, LostTracks, NewTrack } from '../../catalog/catalog-store.ts';
import { albumNamed } from '../../catalog/album.ts';
import { filesOf, type Track, withoutFiles } from '../../catalog/track.ts';
import { albumKey } from '../album-order.ts';
import { type CatalogTables, toFileRows, toTrackRow, toTrackTextRow } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { ensureTaggedAlbums, refreshAlbums } from './sql-album-writes.ts';
import { genreKeysOf, putGenres } from './sql-genres.ts';
import { deleteFailures } from './sql-failures.ts';
import { insertSounds } from './sql-sounds.ts';
import { raiseTrackRevision } from './sql-track-revision.ts';
import { tracksAt } from './sql-track-reads.ts';

type TrackWrites = 'reserveTrackIds' | 'putTracks' | 'dropFiles' | 'removeTracks';
type Writing = Transaction<CatalogTables>;

/** Within a transaction a write comes first: SQLite then waits for the lock instead of failing later. */
export function sqlTrackWrites(db: Kysely<CatalogTables>): Pick<CatalogStore, TrackWrites> {
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
    putTracks: (tracks, atMs) => db.transaction().execute((writing) => putTracks(writing, tracks, atMs)),
    dropFiles: (paths, atMs) =>
      db.transaction().execute(async (writing) => {
        await deleteFailures(writing, paths);
        return dropFiles(writing, paths, atMs);
      }),
    async removeTracks(ids) {
      const removed = await db.transaction().execute(async (writing) => {
        const deleted = await deleteTracks(writing, ids);
        await refreshAlbums(writing, albumsOf(deleted));
        return deleted;
      });
      const gone = new Set(removed.map((track) => track.track_id));
      return ids.filter((id) => gone.delete(id));
    },
  };
}

async function putTracks(writing: Writing, tracks: readonly NewTrack[], atMs: number): Promise<LostTracks> {
  const paths = tracks.flatMap((track) => filesOf(track).map((file) => file.path));
  await deleteFailures(writing, paths);
  const before = await deleteTracks(
    writing,
    tracks.map((track) => track.trackId),
  );
  const lost = await dropFiles(writing, paths, atMs);
  await insertTracks(writing, tracks);
  await refreshAlbums(writing, albumsOf(before));
  return lost;
}

/** Writes tracks in place of what was known under their ids, their albums with them. */
export async function replaceTracks(writing: Writing, tracks: readonly Track[]): Promise<void> {
  const before = await deleteTracks(
    writing,
    tracks.map((track) => track.trackId),
  );
  await insertTracks(writing, tracks);
  await refreshAlbums(writing, albumsOf(before));
}

export async function insertTracks(writing: Writing, tracks: readonly Track[]): Promise<void> {
  if (tracks.length > 0) await raiseTrackRevision(writing);
  const albumIds = await ensureTaggedAlbums(
    writing,
    tracks.map((track) => track.tags),
  );
  const rows = tracks.map((track) => {
    const named = albumNamed(track.tags);
    return toTrackRow(track, named && albumIds.get(albumKey({ ...named })));
  });
  for (const batch of batches(rows)) await writing.insertInto('tracks').values(batch).execute();
  for (const batch of batches(tracks.map(toTrackTextRow)))
    await writing.insertInto('track_texts').values(batch).execute();
  for (const batch of batches(tracks.flatMap(toFileRows)))
    await writing.insertInto('files').values(batch).execute();
  await insertSounds(writing, tracks);
  await insertTrackGenres(writing, tracks);
  await refreshAlbums(writing, [...albumIds.values()]);
}

async function insertTrackGenres(writing: Writing, tracks: readonly Track[]): Promise<void> {
  await putGenres(
    writing,
    tracks.flatMap((track) => track.tags.genres ?? []),
  );
  const rows = tracks.flatMap(({ trackId, tags }) =>
    genreKeysOf(tags.genres ?? []).map((key) => ({ track_id: trackId, genre_key: key })),
  );
  for (const batch of batches(rows)) await writing.insertInto('track_genres').values(batch).execute();
}

interface DeletedTrack {
  readonly track_id: number;
  readonly album_id: number | null;
}

/** Their albums are not told: `refreshAlbums`. */
async function deleteTracks(writing: Writing, ids: readonly number[]): Promise<DeletedTrack[]> {
  if (ids.length > 0) await raiseTrackRevision(writing);
  return inBatches(ids, (batch) =>
    writing.deleteFrom('tracks').where('track_id', 'in', batch).returning(['track_id', 'album_id']).execute(),
  );
}

const albumsOf = (deleted: readonly DeletedTrack[]): number[] =>
  deleted.map((track) => track.album_id).filter((id) => id !== null);

async function dropFiles(writing: Writing, paths: readonly string[], atMs: number): Promise<LostTracks> {
  const gone = new Set(paths);
  const left = (await tracksAt(writing, paths)).map((track) => withoutFiles(track, gone, atMs));
  await replaceTracks(writing, left);
  const lost = left.filter((track) => track.missingSinceMs !== undefined);
  return { lostTrackIds: lost.map((track) => track.trackId) };
}
