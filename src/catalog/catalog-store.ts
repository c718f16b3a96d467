import type { AlbumCatalog, CatalogFilter, Paging } from './album-catalog.ts';
import type { CatalogContents } from './catalog-contents.ts';
import type { PictureCatalog } from './picture-catalog.ts';
import type { FailedFile, Track } from './track.ts';
import type { VideoCatalog } from './video-catalog.ts';

/** A track as it is stored: with an id from `reserveTrackIds`, and there. */
export type NewTrack = Omit<Track, 'missingSinceMs' | 'albumId'>;

export interface TrackPage {
  readonly tracks: readonly Track[];
  /** How many tracks there are in all that fit the query. */
  readonly total: number;
  /** `total` is the query's `countMax`, and there are more. */
  readonly hasMore?: true;
}

/** What is not known counts as least; of equals, the order is that of `artist`. */
export const TRACK_ORDERS = ['artist', 'title', 'year', 'added', 'duration'] as const;

export interface TrackFilter extends CatalogFilter {
  /** Only tracks that are missing, or only those that are not. */
  readonly isMissing?: boolean;
}

/** The words of `text` are looked for in title, artist, album, label, genres and path. */
export interface TrackQuery extends TrackFilter, Paging {
  readonly albumId?: number;
  /** By default artist, album, disc, track number, title and path (what is not known last), then id. */
  readonly order?: (typeof TRACK_ORDERS)[number];
}

/** Whose last file is gone now. */
export interface LostTracks {
  readonly lostTrackIds: readonly number[];
}

/** Row by row, one `soundVector` per track that has a sound; ids ascending. */
export interface SoundVectors {
  readonly trackIds: Uint32Array;
  readonly vectors: Float32Array;
}

export interface CatalogFigures {
  /** Missing ones included. */
  readonly tracks: number;
  readonly missingTracks: number;
  readonly durationMs: number;
  readonly failedFiles: number;
}

/**
 * The names of things: which tracks the collection has, from which files, and which files failed.
 * The catalogue is the truth about what is indexed: a fingerprint whose track it does not know is
 * an orphan and never answers a search.
 *
 * Every write is one transaction and durable when its promise resolves. Errors: `E_STORE_FAILED`,
 * `E_DISK_FULL`.
 */
export interface CatalogStore extends AlbumCatalog, CatalogContents, PictureCatalog, VideoCatalog {
  /** Ids never given before, ascending; an id is lost, not reused, when it is not stored afterwards. */
  reserveTrackIds(count: number): Promise<number[]>;
  /**
   * Stores tracks as given, in place of what was known under their ids, and forgets failures of their
   * paths. No path twice among them. A path that was another track's is taken from it, as by `dropFiles`.
   */
  putTracks(tracks: readonly NewTrack[], atMs: number): Promise<LostTracks>;
  /** Forgets files that are gone. A track without another is missing from `atMs` on, and remembers its last file. */
  dropFiles(paths: readonly string[], atMs: number): Promise<LostTracks>;
  putFailures(failures: readonly FailedFile[]): Promise<void>;
  /** Same length and order as `ids`; `undefined` where unknown. */
  tracksById(ids: readonly number[]): Promise<(Track | undefined)[]>;
  /** The tracks that have these files, missing tracks excepted; same length and order as `paths`. */
  tracksByPath(paths: readonly string[]): Promise<(Track | undefined)[]>;
  /** The tracks that sound so, missing ones included; same length and order as `digests`. */
  tracksByDigest(digests: readonly string[]): Promise<(Track | undefined)[]>;
  /** All paths that begin with `prefix`, of files that are not gone and of files that failed; no path twice. */
  pathsBeginning(prefix: string): Promise<string[]>;
  /** Same length and order as `paths`. */
  failuresByPath(paths: readonly string[]): Promise<(FailedFile | undefined)[]>;
  listTracks(query: TrackQuery): Promise<TrackPage>;
  /** The ids of all tracks that fit, ascending. */
  findTracks(filter: TrackFilter): Promise<Uint32Array>;
  soundVectors(): Promise<SoundVectors>;
  /** Another number whenever tracks were put, dropped or removed, by whatever process; cheap to ask for. */
  trackRevision(): Promise<number>;
  listFailures(query: { offset: number; limit: number }): Promise<{ failures: FailedFile[]; total: number }>;
  /** All ids, ascending: for sweeping orphans. */
  allTrackIds(): Promise<Uint32Array>;
  /** Returns the ids that existed. */
  removeTracks(ids: readonly number[]): Promise<number[]>;
  figures(): Promise<CatalogFigures>;
  close(): Promise<void>;
}
