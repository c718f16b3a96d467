import type { Kysely, Transaction } from 'kysely';
import type { CatalogStore, LostTracks, NewTrack } from '../../catalog/catalog-store.ts';
import { filesOf, withoutFiles } from '../../catalog/track.ts';
import { type CatalogTables, toFileRows, toTrackRow, toTrackTextRow } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { deleteFailures } from './sql-failures.ts';
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
      const removed = await db.transaction().execute((writing) => deleteTracks(writing, ids));
      const gone = new Set(removed);
      return ids.filter((id) => gone.delete(id));
    },
  };
}

async function putTracks(writing: Writing, tracks: readonly NewTrack[], atMs: number): Promise<LostTracks> {
  const paths = tracks.flatMap((track) => filesOf(track).map((file) => file.path));
  await deleteFailures(writing, paths);
  await deleteTracks(
    writing,
    tracks.map((track) => track.trackId),
  );
  const lost = await dropFiles(writing, paths, atMs);
  await insertTracks(writing, tracks);
  return lost;
}

async function insertTracks(writing: Writing, tracks: readonly NewTrack[]): Promise<void> {
  for (const batch of batches(tracks)) {
    await writing.insertInto('tracks').values(batch.map(toTrackRow)).execute();
    await writing.insertInto('track_texts').values(batch.map(toTrackTextRow)).execute();
  }
  for (const batch of batches(tracks.flatMap(toFileRows)))
    await writing.insertInto('files').values(batch).execute();
}

async function deleteTracks(writing: Writing, ids: readonly number[]): Promise<number[]> {
  const rows = await inBatches(ids, (batch) =>
    writing.deleteFrom('tracks').where('track_id', 'in', batch).returning('track_id').execute(),
  );
  return rows.map((row) => row.track_id);
}

async function dropFiles(writing: Writing, paths: readonly string[], atMs: number): Promise<LostTracks> {
  const gone = new Set(paths);
  const left = (await tracksAt(writing, paths)).map((track) => withoutFiles(track, gone, atMs));
  const [kept, lost] = [
    left.filter((track) => track.missingSinceMs === undefined),
    left.filter((track) => track.missingSinceMs !== undefined),
  ];
  await deleteTracks(
    writing,
    kept.map((track) => track.trackId),
  );
  await insertTracks(writing, kept);
  const lostTrackIds = lost.map((track) => track.trackId);
  for (const batch of batches(lostTrackIds))
    await writing
      .updateTable('tracks')
      .set({ missing_since_ms: atMs })
      .where('track_id', 'in', batch)
      .execute();
  return { lostTrackIds };
}
