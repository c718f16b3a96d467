import type { GraphEntry } from './vector-manifest.ts';

/** A search graph over the rows of one segment: finds near ones without comparing all. */
export interface VectorGraph {
  /** About the nearest `count` rows, nearest first; some may be missing. `query` has length 1. */
  nearestRows(query: Float32Array, count: number): number[];
}

export interface GraphFile extends Pick<GraphEntry, 'sizeBytes' | 'checksum'> {
  readonly path: string;
}

export interface GraphSource {
  /** Of the segment. */
  readonly path: string;
  readonly dim: number;
}

/** Makes graphs and reads them. Outside of the folder's port because they are read in place, by the system. */
export interface GraphEngine {
  /** Whether a segment whose codes have so many bytes is searched faster so. */
  isWorth(codeBytes: number): boolean;
  /** Makes the graph's file in the folder `into`; `undefined` where graphs cannot be made. Errors: `E_CANCELLED`, the system's. */
  build(source: GraphSource, into: string, signal: AbortSignal): Promise<GraphFile | undefined>;
  /** Checks the file; `undefined` when it is damaged, or graphs cannot be read here. */
  open(file: GraphFile, dim: number): Promise<VectorGraph | undefined>;
}
