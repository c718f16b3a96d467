import type { VectorSpace } from './vector-space.ts';

/** Vectors with what they are of, row by row. */
export interface VectorBatch {
  /** Of albums or tracks, each at most once. */
  readonly ids: Uint32Array;
  /** `[ids, dim]`; of any length but zero, only the direction counts. */
  readonly vectors: Float32Array;
}

/** Conditions on the albums or tracks whose vectors are compared; all must hold. What is not known fits none. */
export interface VectorFilter {
  /** Has one of these genres (case-insensitive, accents apart). */
  readonly genres?: readonly string[];
  /** Inclusive. */
  readonly yearMin?: number;
  readonly yearMax?: number;
  /** Of a review, 0..10, inclusive; of a track, its album's. */
  readonly scoreMin?: number;
  readonly scoreMax?: number;
  readonly isBestNewMusic?: boolean;
  /** Has a file in this folder. */
  readonly library?: string;
}

/**
 * The ids that fit a filter, ascending. The catalogue answers it: what is known of albums and tracks
 * stands there and nowhere else.
 */
export type FilterResolver = (of: VectorSpace['of'], filter: VectorFilter) => Promise<Uint32Array>;

export interface VectorQuery {
  /** How many hits per query at most, 1..1000; there are fewer only where fewer vectors fit. */
  readonly limit: number;
  readonly filter?: VectorFilter;
  readonly signal?: AbortSignal | undefined;
}

export const VECTOR_LIMIT_MAX = 1000;

export interface VectorHit {
  readonly id: number;
  /** Cosine, -1..1; higher is more alike. */
  readonly score: number;
}

/** What of the stored vectors cannot be read any more; the others go on answering. */
export interface DamagedVectors {
  /** A file name. */
  readonly name: string;
  readonly reason: string;
}

export interface SpaceFigures {
  readonly space: VectorSpace;
  readonly count: number;
  /** Whether `complete` was called for it. */
  readonly isComplete: boolean;
  /** How it is searched: `exact` compares all vectors. */
  readonly engine: 'exact' | 'hnsw' | 'pgvector';
  readonly sizeBytes: number;
  readonly damaged: readonly DamagedVectors[];
}

/**
 * Vectors of albums and tracks, and which of them lie nearest to another. A space comes to be with its
 * first vectors and can be searched at once. Every write is all or nothing, and durable when it resolves.
 *
 * Errors of all: `E_VECTOR_INVALID` (a size that is not the space's, NaN, infinity, a zero vector),
 * `E_INDEX_LOCKED`, `E_STORE_FAILED`, `E_DISK_FULL`, `E_CANCELLED`.
 */
export interface VectorStore {
  /** Stores vectors in place of those under the same ids. */
  put(space: VectorSpace, batch: VectorBatch, signal?: AbortSignal): Promise<void>;
  /** Out of all spaces of that kind; ids that are not there are ignored. */
  remove(of: VectorSpace['of'], ids: readonly number[]): Promise<void>;
  /**
   * The nearest vectors of each query (`[queries, dim]`), best first, of equal ones the lower id.
   * Nothing in a space that is not there.
   */
  search(space: VectorSpace, queries: Float32Array, query: VectorQuery): Promise<VectorHit[][]>;
  /** The stored vectors, of length 1; same length and order as `ids`. */
  vectorsById(space: VectorSpace, ids: readonly number[]): Promise<(Float32Array | undefined)[]>;
  /** Ascending; to tell what is missing. */
  ids(space: VectorSpace): Promise<Uint32Array>;
  /**
   * Says that the space has a vector for all there is, and drops the spaces that it replaces, in one
   * step: until then those are the ones to search. More may be put afterwards.
   */
  complete(space: VectorSpace, replaced?: readonly VectorSpace[]): Promise<void>;
  drop(space: VectorSpace): Promise<void>;
  /** Of every space. */
  figures(): Promise<SpaceFigures[]>;
  /**
   * Makes searching fast again after much was written, and takes over what the catalogue says now where
   * that is kept beside vectors; may be long; stops early when aborted, leaving all as it was.
   */
  maintain(signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
