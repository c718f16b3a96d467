import type { Track } from '../catalog/track.ts';
import { EarwormError } from '../errors.ts';
import type { Collection } from '../finder/collection.ts';

/** The songs that an id, a file or a folder names. Errors: `E_NOT_FOUND`. */
export async function songsNamed(name: string, collection: Collection): Promise<readonly Track[]> {
  const byId = /^\d+$/u.test(name) ? await collection.track(Number(name)) : undefined;
  const songs = byId === undefined ? await collection.tracksAt(name) : [byId];
  if (songs.length > 0) return songs;
  throw new EarwormError('E_NOT_FOUND', {
    message: `There is no song in the collection with the id or path ${name}.`,
    details: { song: name },
  });
}
