import type { VectorSpace } from './vector-space.ts';

/** What a store that filters by itself keeps beside a vector; the catalogue is where it is from. */
export interface VectorFacts {
  readonly id: number;
  readonly artist?: string;
  /** Of the album, or the track's title. */
  readonly name?: string;
  readonly genres: readonly string[];
  readonly year?: number;
  /** Of a review, 0..10; of a track, its album's. */
  readonly score?: number;
  readonly isBestNewMusic: boolean;
  readonly label?: string;
  readonly reviewer?: string;
  readonly coverUrl?: string;
}

/** What the catalogue says of them now; what it does not know is left out. */
export type FactsResolver = (of: VectorSpace['of'], ids: readonly number[]) => Promise<VectorFacts[]>;
