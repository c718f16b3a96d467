import type { FailedFile, Track, TrackFile, TrackTags } from './track.ts';

export interface NewTrack {
  /** An id from `reserveTrackIds`. */
  readonly trackId: number;
  readonly file: TrackFile;
  readonly tags: TrackTags;
  readonly durationMs: number;
  readonly indexedAtMs: number;
}

export interface TrackPage {
  readonly tracks: readonly Track[];
  /** How many tracks there are in all that fit the query. */
  readonly total: number;
}

export interface TrackQuery {
  /** Words that must all occur in title, artist, album or path (case-insensitive). */
  readonly text?: string;
  readonly offset: number;
  /** 1..1000 */
  readonly limit: number;
}

export interface CatalogFigures {
  readonly tracks: number;
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
export interface CatalogStore {
  /** Ids never given before, ascending; an id is lost, not reused, when it is not stored afterwards. */
  reserveTrackIds(count: number): Promise<number[]>;
  /** Stores tracks, and forgets failures of the same paths. A path already known is replaced: its old track id is returned. */
  putTracks(tracks: readonly NewTrack[]): Promise<{ replacedTrackIds: number[] }>;
  putFailures(failures: readonly FailedFile[]): Promise<void>;
  /** Same length and order as `ids`; `undefined` where unknown. */
  tracksById(ids: readonly number[]): Promise<(Track | undefined)[]>;
  /** Same length and order as `paths`. */
  tracksByPath(paths: readonly string[]): Promise<(Track | undefined)[]>;
  /** Same length and order as `paths`. */
  failuresByPath(paths: readonly string[]): Promise<(FailedFile | undefined)[]>;
  /** Ordered by artist, album, disc, track number, title, path (missing last), then id. */
  listTracks(query: TrackQuery): Promise<TrackPage>;
  listFailures(query: { offset: number; limit: number }): Promise<{ failures: FailedFile[]; total: number }>;
  /** All ids, ascending: for sweeping orphans. */
  allTrackIds(): Promise<Uint32Array>;
  /** Returns the ids that existed. */
  removeTracks(ids: readonly number[]): Promise<number[]>;
  figures(): Promise<CatalogFigures>;
  close(): Promise<void>;
}
