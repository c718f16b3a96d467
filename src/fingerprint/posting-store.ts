import type { Scheme } from './scheme.ts';
import type { TrackFingerprint, VerificationPeaks } from './track-fingerprint.ts';

export interface IdentifiedFingerprint {
  readonly trackId: number;
  readonly fingerprint: TrackFingerprint;
}

/** Where a track lies in its shard's line of positions. */
export interface TrackSpan {
  readonly trackId: number;
  /** Position of the track's frame 0. */
  readonly start: number;
  readonly lengthFrames: number;
}

/** Posting lists, one after another: list `i` is `positions[ends[i - 1] ?? 0 .. ends[i])`, ascending. */
export interface PostingLists {
  readonly ends: Uint32Array;
  readonly positions: Uint32Array;
}

export interface PeakRequest {
  /** A span's `start`, as `spanAt` gave it. */
  readonly start: number;
  /** Half frames from the start of the track; the range is clipped to the track. */
  readonly fromHalfFrame: number;
  readonly toHalfFrame: number;
}

/**
 * A part of the index that is searched as one. Its tracks stand one after another on a line of
 * positions (frames), at least `GAP_FRAMES` apart, so that one integer says track and time.
 * Immutable; readable until its snapshot is released.
 */
export interface PostingShard {
  /** Every position is below it; at most 2^31. */
  readonly positionLimit: number;
  /** How long each hash's list is at most; cheap (no list is read where the store can tell without). Same order as `hashes`. */
  listLengths(hashes: Uint32Array): Promise<Uint32Array>;
  /**
   * The lists of these hashes (ascending, no hash twice). Postings of removed tracks may be among
   * them: `spanAt` tells. Errors: `E_INDEX_DAMAGED`, `E_STORE_FAILED`.
   */
  lists(hashes: Uint32Array): Promise<PostingLists>;
  /** The track whose frames, or the gap around them, hold this position (positions from half a gap before its start); `undefined` when there is none or it was removed. */
  spanAt(position: number): TrackSpan | undefined;
  /** One answer per request, in order. */
  peaks(requests: readonly PeakRequest[]): Promise<VerificationPeaks[]>;
}

/** The shards as they are at one moment. Release it soon: files that were merged away are kept for it. */
export interface PostingSnapshot extends Disposable {
  readonly shards: readonly PostingShard[];
}

/** A part of the index that failed its checksum; the rest goes on answering. */
export interface DamagedPart {
  /** A file name or key. */
  readonly name: string;
  readonly reason: string;
}

export interface PostingFigures {
  readonly tracks: number;
  /** Landmarks in all, those of removed tracks not yet merged away included. */
  readonly postings: number;
  readonly sizeBytes: number;
  readonly shards: number;
  readonly damaged: readonly DamagedPart[];
}

/**
 * The fingerprint index: an inverted index from landmark hash to positions, and each track's
 * verification peaks. One writer at a time (`E_INDEX_LOCKED`), any number of readers.
 */
export interface PostingStore {
  readonly scheme: Scheme;
  /** Adds tracks, all or none; durable when it resolves. Ids must be new. Errors: `E_DISK_FULL`, `E_STORE_FAILED`. */
  add(tracks: readonly IdentifiedFingerprint[]): Promise<void>;
  /** Ids that are not there are ignored; durable when it resolves. */
  remove(trackIds: readonly number[]): Promise<void>;
  snapshot(): Promise<PostingSnapshot>;
  /** Ids of all tracks present, ascending. */
  trackIds(): Promise<Uint32Array>;
  figures(): Promise<PostingFigures>;
  /** Merges small shards and drops removed tracks where that pays; may be long; stops early when aborted, leaving all as it was. */
  maintain(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Empty positions between neighbouring tracks: no alignment of a clip can touch two tracks. */
export const GAP_FRAMES = 1024;
/** Hashes are below it. */
export const HASH_LIMIT: number = 2 ** 24;
