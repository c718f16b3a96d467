import type { Kysely, Transaction } from 'kysely';
import type { AlbumRecord, CatalogContents, CatalogPart } from '../../catalog/catalog-contents.ts';
import { fromAlbumRow, toFactColumns } from './album-rows.ts';
import { type CatalogTables, toFailureRow } from './catalog-tables.ts';
import { batches } from './in-batches.ts';
import { emptyAlbum, writeFacts } from './sql-album-writes.ts';
import { raiseTrackRevision } from './sql-track-revision.ts';
import { insertTracks } from './sql-track-writes.ts';
import { toVideoRow } from './sql-videos.ts';

type Writing = Transaction<CatalogTables>;

/** The catalogue as a whole. */
export function sqlContents(db: Kysely<CatalogTables>): CatalogContents {
  return {
    async albumRecords({ afterId, limit }) {
      const rows = await db
        .selectFrom('albums')
        .selectAll()
        .where('album_id', '>', afterId)
        .orderBy('album_id')
        .limit(limit)
        .execute();
      return rows.map((row) => {
        const { albumId, sleeveId, tracks: _, ...facts } = fromAlbumRow(row);
        return {
          albumId,
          facts,
          isDescribed: row.is_described === 1,
          isSleeveSought: row.is_sleeve_sought === 1,
          ...(sleeveId === undefined ? {} : { sleeveId }),
        };
      });
    },
    replaceAll: (parts) => db.transaction().execute((writing) => replaceAll(writing, parts)),
  };
}

async function replaceAll(writing: Writing, parts: AsyncIterable<CatalogPart>): Promise<void> {
  for (const table of ['tracks', 'albums', 'failures', 'genres', 'picture_stamps', 'chart_videos'] as const)
    await writing.deleteFrom(table).execute();
  await raiseTrackRevision(writing);
  const sought: number[] = [];
  let [trackId, albumId] = [0, 0];
  for await (const part of parts) {
    if (part.kind === 'albums') {
      await insertAlbums(writing, part.albums);
      for (const album of part.albums) {
        albumId = Math.max(albumId, album.albumId);
        if (album.isSleeveSought) sought.push(album.albumId);
      }
    } else if (part.kind === 'tracks') {
      await insertTracks(writing, part.tracks);
      for (const track of part.tracks) trackId = Math.max(trackId, track.trackId);
    } else if (part.kind === 'videos') {
      for (const batch of batches(part.videos.map(toVideoRow)))
        await writing.insertInto('chart_videos').values(batch).execute();
    } else {
      for (const batch of batches(part.failures.map(toFailureRow)))
        await writing.insertInto('failures').values(batch).execute();
    }
  }
  // their tracks, which came after them, have called for looking again
  for (const batch of batches(sought))
    await writing.updateTable('albums').set({ is_sleeve_sought: 1 }).where('album_id', 'in', batch).execute();
  await writing.deleteFrom('albums').where('track_count', '=', 0).where('is_described', '=', 0).execute();
  await raiseCounter(writing, 'track_id', trackId);
  await raiseCounter(writing, 'album_id', albumId);
}

async function insertAlbums(writing: Writing, albums: readonly AlbumRecord[]): Promise<void> {
  for (const batch of batches(albums)) {
    const rows = batch.map(({ albumId, facts, isDescribed, sleeveId }) => ({
      ...emptyAlbum(albumId),
      ...toFactColumns(facts),
      is_described: Number(isDescribed),
      sleeve_id: sleeveId ?? null,
    }));
    if (rows.length > 0) await writing.insertInto('albums').values(rows).execute();
  }
  // what tags say of an album comes with its tracks
  for (const { albumId, facts } of albums.filter((album) => album.isDescribed))
    await writeFacts(writing, albumId, { facts });
}

async function raiseCounter(writing: Writing, name: string, value: number): Promise<void> {
  await writing
    .updateTable('counters')
    .set({ value })
    .where('name', '=', name)
    .where('value', '<', value)
    .execute();
}
