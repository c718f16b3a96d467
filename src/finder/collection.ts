import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogFigures, CatalogStore, TrackPage, TrackQuery } from '../catalog/catalog-store.ts';
import type { Album } from '../catalog/album.ts';
import type { SleeveDescriptionStore } from '../catalog/sleeve-description-store.ts';
import type { SleeveFormat, SleeveSizePx, SleeveStore } from '../catalog/sleeve-store.ts';
import { filesOf, type Track } from '../catalog/track.ts';
import type { ChartVideo } from '../catalog/video-catalog.ts';
import type { PostingFigures, PostingStore } from '../fingerprint/posting-store.ts';
import type { SpaceFigures, VectorStore } from '../vector/vector-store.ts';
import { listProblems, type ProblemPage } from './list-problems.ts';
import { isInside } from './indexing/collection-walk.ts';
import { type DuplicateOptions, type DuplicateReport, findDuplicates } from './duplicates/find-duplicates.ts';
import { findSimilar, type SimilarTrack } from './likeness/find-similar.ts';

/** The catalogue's `tracks` and `durationMs` are the collection's; the index's count what is still stored. */
export type CollectionFigures = CatalogFigures &
  Omit<PostingFigures, 'tracks'> & { readonly vectors: readonly SpaceFigures[] };

/** The songs there are. Removing needs the index opened for writing, and never touches a file. */
export interface Collection {
  listTracks(query: TrackQuery): Promise<TrackPage>;
  track(trackId: number): Promise<Track | undefined>;
  listAlbums: CatalogStore['listAlbums'];
  album(albumId: number): Promise<Album | undefined>;
  /** Its longest side at most `sizePx`; `undefined` when the album has none in this format. */
  sleevePicture(
    album: Pick<Album, 'sleeveId'>,
    sizePx: SleeveSizePx,
    format: SleeveFormat,
  ): Promise<Uint8Array | undefined>;
  /** Removes the pictures that no album has any more, an hour old at least, and what is said of them; how many it were. */
  removeUnusedSleeves(): Promise<number>;
  genres: CatalogStore['genres'];
  albumFigures: CatalogStore['albumFigures'];
  albumHistograms: CatalogStore['albumHistograms'];
  /** The files that could not be indexed, then the pictures that are no sleeves. */
  listProblems(page: { offset: number; limit: number }): Promise<ProblemPage>;
  /** Returns the ids that existed. */
  removeTracks(trackIds: readonly number[]): Promise<number[]>;
  /** The tracks of a file, or of all files below a folder, whether these still exist or not. */
  tracksAt(place: string): Promise<Track[]>;
  /** The music video of a chart that is of this song. */
  videoOf(trackId: number): Promise<ChartVideo | undefined>;
  /** How many music videos charts have named. */
  countVideos(): Promise<number>;
  similarTracks(track: Track, top: number): Promise<SimilarTrack[]>;
  /** Files of the same recording; reads the whole index. */
  duplicates(options?: DuplicateOptions): Promise<DuplicateReport>;
  figures(): Promise<CollectionFigures>;
}

const CHUNK_TRACKS = 500;

export interface CollectionPorts {
  readonly catalog: CatalogStore;
  readonly postingStore: PostingStore;
  readonly sleeveStore: Pick<SleeveStore, 'get' | 'removeUnreferenced'>;
  readonly descriptions: Pick<SleeveDescriptionStore, 'removeUnreferenced'>;
  readonly vectors: VectorStore;
}

export function createCollection(ports: CollectionPorts): Collection {
  const { catalog, postingStore, sleeveStore, descriptions, vectors } = ports;
  return {
    listTracks: (query) => catalog.listTracks(query),
    listAlbums: (query) => catalog.listAlbums(query),
    async album(albumId) {
      const [album] = await catalog.albumsById([albumId]);
      return album;
    },
    sleevePicture: async ({ sleeveId }, sizePx, format) =>
      sleeveId === undefined ? undefined : sleeveStore.get(sleeveId, sizePx, format),
    async removeUnusedSleeves() {
      const inUse = await catalog.sleeveIds();
      await descriptions.removeUnreferenced(inUse);
      return sleeveStore.removeUnreferenced(inUse);
    },
    genres: () => catalog.genres(),
    albumFigures: () => catalog.albumFigures(),
    albumHistograms: () => catalog.albumHistograms(),
    listProblems: (page) => listProblems(page, catalog),
    async track(trackId) {
      const [track] = await catalog.tracksById([trackId]);
      return track;
    },
    async removeTracks(trackIds) {
      // The catalogue first: what it does not know answers nothing, even if we are stopped here.
      const removed = await catalog.removeTracks(trackIds);
      if (removed.length > 0) await postingStore.remove(removed);
      await vectors.remove('track', removed);
      return removed;
    },
    async tracksAt(place) {
      const absolute = path.resolve(place);
      const real = await realpath(absolute).catch(() => absolute);
      return filterTracks(catalog, (track) =>
        filesOf(track).some((file) => [real, absolute].some((root) => isInside(file.path, root))),
      );
    },
    async videoOf(trackId) {
      const [video] = await catalog.videosOfTracks([trackId]);
      return video;
    },
    async countVideos() {
      const { total } = await catalog.listVideos({ offset: 0, limit: 1 });
      return total;
    },
    similarTracks: (track, top) => findSimilar(track, { catalog, vectors }, top),
    duplicates: (options) => findDuplicates({ catalog, postingStore }, options),
    async figures() {
      const { tracks: _, ...index } = await postingStore.figures();
      const spaces = await vectors.figures();
      const damaged = [...index.damaged, ...spaces.flatMap((space) => space.damaged)];
      return { ...index, ...(await catalog.figures()), damaged, vectors: spaces };
    },
  };
}

async function filterTracks(catalog: CatalogStore, isWanted: (track: Track) => boolean): Promise<Track[]> {
  const trackIds = [...(await catalog.allTrackIds())];
  const found: Track[] = [];
  for (let start = 0; start < trackIds.length; start += CHUNK_TRACKS) {
    const chunk = await catalog.tracksById(trackIds.slice(start, start + CHUNK_TRACKS));
    found.push(...chunk.filter((track) => track !== undefined).filter(isWanted));
  }
  return found;
}
