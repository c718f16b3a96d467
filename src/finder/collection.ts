import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogFigures, CatalogStore, TrackPage, TrackQuery } from '../catalog/catalog-store.ts';
import type { Track } from '../catalog/track.ts';
import type { PostingFigures, PostingStore } from '../fingerprint/posting-store.ts';
import { isInside } from './collection-walk.ts';

/** The catalogue's `tracks` and `durationMs` are the collection's; the index's count what is still stored. */
export type CollectionFigures = CatalogFigures & Omit<PostingFigures, 'tracks'>;

/** The songs there are. Removing needs the index opened for writing, and never touches a file. */
export interface Collection {
  listTracks(query: TrackQuery): Promise<TrackPage>;
  track(trackId: number): Promise<Track | undefined>;
  /** Returns the ids that existed. */
  removeTracks(trackIds: readonly number[]): Promise<number[]>;
  /** The tracks of a file, or of all files below a folder, whether these still exist or not. */
  tracksAt(place: string): Promise<Track[]>;
  /** The tracks whose file is gone. */
  missingTracks(): Promise<Track[]>;
  figures(): Promise<CollectionFigures>;
}

const CHUNK_TRACKS = 500;

export function createCollection({
  catalog,
  postingStore,
}: {
  catalog: CatalogStore;
  postingStore: PostingStore;
}): Collection {
  return {
    listTracks: (query) => catalog.listTracks(query),
    async track(trackId) {
      const [track] = await catalog.tracksById([trackId]);
      return track;
    },
    async removeTracks(trackIds) {
      // The catalogue first: what it does not know answers nothing, even if we are stopped here.
      const removed = await catalog.removeTracks(trackIds);
      if (removed.length > 0) await postingStore.remove(removed);
      return removed;
    },
    async tracksAt(place) {
      const absolute = path.resolve(place);
      const real = await realpath(absolute).catch(() => absolute);
      return filterTracks(catalog, async ({ file }) =>
        [real, absolute].some((root) => isInside(file.path, root)),
      );
    },
    missingTracks: () => filterTracks(catalog, async ({ file }) => !(await exists(file.path))),
    async figures() {
      const { tracks: _, ...index } = await postingStore.figures();
      return { ...index, ...(await catalog.figures()) };
    },
  };
}

async function filterTracks(
  catalog: CatalogStore,
  isWanted: (track: Track) => Promise<boolean>,
): Promise<Track[]> {
  const trackIds = [...(await catalog.allTrackIds())];
  const found: Track[] = [];
  for (let start = 0; start < trackIds.length; start += CHUNK_TRACKS) {
    const chunk = await catalog.tracksById(trackIds.slice(start, start + CHUNK_TRACKS));
    const tracks = chunk.filter((track) => track !== undefined);
    const wanted = await Promise.all(tracks.map(isWanted));
    found.push(...tracks.filter((_, index) => wanted[index]));
  }
  return found;
}

/** What cannot be looked at (a folder without permission) counts as there. */
async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ENOTDIR';
  }
}
