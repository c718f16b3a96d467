import type { NewTrack } from '../catalog/catalog-store.ts';
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
  /** Told once the track is durable: a crash from here on cannot lose it. */
  | { readonly kind: 'indexed'; readonly track: NewTrack }
  | { readonly kind: 'failed'; readonly failure: IndexFailure }
  | { readonly kind: 'progress'; readonly progress: IndexProgress }
  /** Merging parts of the index; what was indexed is safe already. */
  | { readonly kind: 'maintaining' };

export interface IndexSummary {
  readonly indexed: number;
  readonly unchanged: number;
  readonly failed: number;
  /** How long the newly indexed tracks play. */
  readonly audioS: number;
  readonly wallS: number;
  readonly cancelled: boolean;
}

/** What one run of `indexCollection` counts and tells. */
export class IndexRun {
  readonly tell: (event: IndexEvent) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #startedMs = Date.now();
  readonly #counts = { indexed: 0, unchanged: 0, failed: 0 };
  #audioMs = 0;

  constructor(onEvent: ((event: IndexEvent) => void) | undefined, signal: AbortSignal | undefined) {
    this.tell = onEvent ?? (() => {});
    this.#signal = signal;
  }

  unchanged(files: number): void {
    this.#counts.unchanged = files;
  }

  indexed(track: NewTrack): void {
    this.#counts.indexed++;
    this.#audioMs += track.durationMs;
    this.tell({ kind: 'indexed', track });
  }

  failed({ path, code, message, isKnown, cause }: IndexFailure): void {
    this.#counts.failed++;
    const failure = { path, code, message, isKnown, ...(cause === undefined ? {} : { cause }) };
    this.tell({ kind: 'failed', failure });
  }

  isCancelled(): boolean {
    return this.#signal?.aborted === true;
  }

  summary(): IndexSummary {
    const wallS = (Date.now() - this.#startedMs) / 1000;
    return { ...this.#counts, audioS: this.#audioMs / 1000, wallS, cancelled: this.isCancelled() };
  }
}
