import type { LostTracks, NewTrack } from '../../catalog/catalog-store.ts';
import { filesOf } from '../../catalog/track.ts';
import type { DescribeProgress } from '../sleeves/describe-sleeves.ts';
import type { ModelFailure } from '../likeness/embed-with-models.ts';
import type { IndexProgress } from './index-collection-progress.ts';

/** A file or folder that could not be indexed. */
export interface IndexFailure {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** It failed in an earlier run and has not changed since. */
  readonly isKnown: boolean;
  /** What went wrong inside, for the log. */
  readonly cause?: unknown;
}

export type IndexEvent =
  | { readonly kind: 'scanning'; readonly files: number }
  /** The files that need work. */
  | { readonly kind: 'planned'; readonly files: number; readonly bytes: number }
  /** A file of a track was read. Told once it is durable: a crash from here on cannot lose it. */
  | { readonly kind: 'indexed'; readonly track: NewTrack; readonly path: string }
  | { readonly kind: 'failed'; readonly failure: IndexFailure }
  /** A file that is still being written: left for a later run. */
  | { readonly kind: 'postponed'; readonly path: string }
  /** Files below a folder are gone, but for this reason it may be for a time only: their tracks are not marked missing. */
  | { readonly kind: 'unchecked'; readonly folder: string; readonly files: number; readonly reason: string }
  | { readonly kind: 'progress'; readonly progress: IndexProgress }
  /** Looking for the sleeves of albums that are new or have changed. */
  | { readonly kind: 'sleeves' }
  /** Describing sleeves, one kind of description after another. */
  | { readonly kind: 'describing'; readonly progress: DescribeProgress }
  /** A model could not go on: its vectors are made by a later run, and all else is done. */
  | { readonly kind: 'model-failed'; readonly failure: ModelFailure }
  /** Merging parts of the index; what was indexed is safe already. */
  | { readonly kind: 'maintaining' };

export interface IndexSummary {
  readonly indexed: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Files that were still being written. */
  readonly postponed: number;
  /** Tracks whose last file this run found gone. */
  readonly missing: number;
  /** How long the files that were read play. */
  readonly audioS: number;
  readonly wallS: number;
  readonly cancelled: boolean;
}

interface StoredFiles extends LostTracks {
  readonly tracks: readonly NewTrack[];
  /** Of the files that were read. */
  readonly paths: readonly string[];
}

/** What one run of `indexCollection` counts and tells. */
export class IndexRun {
  readonly tell: (event: IndexEvent) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #startedMs = performance.now();
  readonly #counts = { indexed: 0, unchanged: 0, failed: 0, postponed: 0 };
  /** Until one of their files turns up elsewhere. */
  readonly #lost = new Set<number>();
  #audioMs = 0;

  constructor(onEvent: ((event: IndexEvent) => void) | undefined, signal: AbortSignal | undefined) {
    this.tell = onEvent ?? (() => {});
    this.#signal = signal;
  }

  unchanged(files: number): void {
    this.#counts.unchanged = files;
  }

  stored({ tracks, paths, lostTrackIds }: StoredFiles): void {
    const read = new Set(paths);
    this.lost({ lostTrackIds });
    for (const track of tracks) {
      this.#lost.delete(track.trackId);
      for (const { path } of filesOf(track)) {
        if (!read.has(path)) continue;
        this.#counts.indexed++;
        this.#audioMs += track.durationMs;
        this.tell({ kind: 'indexed', track, path });
      }
    }
  }

  lost({ lostTrackIds }: LostTracks): void {
    for (const trackId of lostTrackIds) this.#lost.add(trackId);
  }

  failed({ path, code, message, isKnown, cause }: IndexFailure): void {
    this.#counts.failed++;
    const failure = { path, code, message, isKnown, ...(cause === undefined ? {} : { cause }) };
    this.tell({ kind: 'failed', failure });
  }

  postponed(path: string): void {
    this.#counts.postponed++;
    this.tell({ kind: 'postponed', path });
  }

  isCancelled(): boolean {
    return this.#signal?.aborted === true;
  }

  summary(): IndexSummary {
    const wallS = (performance.now() - this.#startedMs) / 1000;
    const missing = this.#lost.size;
    return { ...this.#counts, missing, audioS: this.#audioMs / 1000, wallS, cancelled: this.isCancelled() };
  }
}
