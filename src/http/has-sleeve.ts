import type { Track } from '../catalog/track.ts';
import type { Collection } from '../finder/collection.ts';

/** Whether there is a picture of the album that a track is on. */
export async function hasSleeve(
  collection: Pick<Collection, 'album'>,
  { albumId }: Pick<Track, 'albumId'>,
): Promise<boolean> {
  const album = albumId === undefined ? undefined : await collection.album(albumId);
  return album?.sleeveId !== undefined;
}
