/**
 * Coded vectors in memory and the product of a query with them. A row's numbers are signed bytes, the
 * query's have 16 bits, so that nearly all the error is the rows'.
 */
export interface CodeRows {
  /** `[rows, stride]`; to be filled by the caller, and unchanged while scores are asked for. */
  readonly codes: Int8Array;
  /** Per row, what its products are multiplied with; to be filled by the caller. */
  readonly scales: Float32Array;
  /** Scores of all rows below `rows`; valid until the next call. */
  scoreRows(query: Int16Array, rows: number): Float32Array;
  /** Scores of some rows, in the order of `picks`, at most as many as there are rows; valid until the next call. */
  scorePicks(query: Int16Array, picks: Uint32Array): Float32Array;
}

/** `stride`: bytes from row to row, a multiple of 16; beyond the vector's numbers they are 0. */
export type MakeCodeRows = (rows: number, stride: number) => CodeRows;

/** In plain TypeScript: the reference for `kernel/vectors.ts`, and where that does not run. */
export const plainCodeRows: MakeCodeRows = (rows, stride) => {
  const codes = new Int8Array(rows * stride);
  const scales = new Float32Array(rows);
  const scores = new Float32Array(rows);
  const score = (query: Int16Array, row: number): number => {
    let sum = 0;
    const start = row * stride;
    for (let i = 0; i < stride; i++) sum += codes[start + i]! * query[i]!;
    return Math.fround(sum) * scales[row]!;
  };
  return {
    codes,
    scales,
    scoreRows(query, count) {
      for (let row = 0; row < count; row++) scores[row] = score(query, row);
      return scores.subarray(0, count);
    },
    scorePicks(query, picks) {
      for (const [i, row] of picks.entries()) scores[i] = score(query, row);
      return scores.subarray(0, picks.length);
    },
  };
};
