import type { QueryCode } from './query-code.ts';
import { TopHits } from './top-hits.ts';
import type { VectorHit } from './vector-store.ts';

/** Where the vectors of candidates are. */
export interface RowVectors {
  readonly ids: Uint32Array;
  /** Of length 1. Errors: `E_INDEX_DAMAGED`. */
  vector(row: number): Float32Array;
}

interface Candidate {
  readonly rows: RowVectors;
  readonly row: number;
  /** The cosine is at most this. */
  readonly scoreMax: number;
}

/**
 * The nearest rows by their codes, decided by their vectors: a row is a candidate as long as its score
 * may, within the error of codes, be among the best. Exact but for one row in millions.
 */
export class NearestRows {
  readonly #query: Float32Array;
  readonly #limit: number;
  /** Of what scores are at least. */
  readonly #floor: TopHits;
  #candidates: Candidate[] = [];

  /** `query`: of length 1. */
  constructor(query: Float32Array, limit: number) {
    this.#query = query;
    this.#limit = limit;
    this.#floor = new TopHits(limit);
  }

  /** What scores surely less than this does not count. */
  get scoreMin(): number {
    return this.#floor.scoreMin;
  }

  /** `product`: of the row's codes, with its reach in it. */
  offer(rows: RowVectors, row: number, { product, reach, code }: RowScore): void {
    const score = product * code.scale;
    const error = reach * code.error + FLOAT_ERROR;
    if (score + error < this.#floor.scoreMin) return;
    this.#floor.offer(rows.ids[row]!, score - error);
    this.#candidates.push({ rows, row, scoreMax: score + error });
  }

  /** A row found otherwise. */
  offerCandidate(rows: RowVectors, row: number): void {
    this.#candidates.push({ rows, row, scoreMax: 1 });
  }

  /** Best first. Errors: `E_INDEX_DAMAGED`. */
  hits(): VectorHit[] {
    const top = new TopHits(this.#limit);
    const { scoreMin } = this.#floor;
    for (const { rows, row, scoreMax } of this.#candidates) {
      if (scoreMax < scoreMin || scoreMax < top.scoreMin) continue;
      top.offer(rows.ids[row]!, cosineOfUnits(this.#query, rows.vector(row)));
    }
    return top.hits();
  }
}

export interface RowScore {
  readonly product: number;
  readonly reach: number;
  readonly code: QueryCode;
}

/** Of the sums in 32-bit floats. */
const FLOAT_ERROR = 1e-6;

/** The cosine of two vectors of length 1. */
export function cosineOfUnits(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
  return Math.max(-1, Math.min(1, dot));
}
