import type { VectorSpace } from '../../src/vector/vector-space.ts';
import type { FilterResolver, VectorBatch, VectorHit } from '../../src/vector/vector-store.ts';

/** Numbers from 0 to 1, the same for the same seed (splitmix32). */
function splitRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e_37_79_b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21_f0_aa_ad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x73_5a_2d_97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

const GENRES = 10;

/** The catalogue of these tests: the genre of an id is its last digit, its year 1900 and its last two. */
export const madeResolver: FilterResolver = async (_, { genres, yearMin = 0, yearMax = 9999 }) =>
  Uint32Array.from({ length: 3000 }, (_none, id) => id + 1).filter(
    (id) =>
      (genres === undefined || genres.includes(`genre ${id % GENRES}`)) &&
      1900 + (id % 100) >= yearMin &&
      1900 + (id % 100) <= yearMax,
  );

export const madeSpace = (changes: Partial<VectorSpace> = {}): VectorSpace => ({
  of: 'track',
  model: 'made/vectors',
  revision: '1',
  dtype: 'fp32',
  dim: 12,
  ...changes,
});

/** Vectors that lie in clumps, as real ones do; the same for the same seed. */
export function madeBatch(ids: readonly number[], dim: number, seed = 1): VectorBatch {
  const vectors = new Float32Array(ids.length * dim);
  for (const [row, id] of ids.entries()) {
    const clump = splitRandom(seed * 31 + (id % 7));
    const own = splitRandom(seed * 1_000_003 + id);
    for (let i = 0; i < dim; i++) vectors[row * dim + i] = clump() - 0.5 + 0.6 * (own() - 0.5);
  }
  return { ids: Uint32Array.from(ids), vectors };
}

/** What must be found: every vector compared in double precision. */
export function expectedHits(
  held: ReadonlyMap<number, Float32Array>,
  query: Float32Array,
  limit: number,
): VectorHit[] {
  const cosine = (vector: Float32Array): number => {
    let [dot, own, other] = [0, 0, 0];
    for (const [i, value] of vector.entries()) {
      dot += value * query[i]!;
      own += value * value;
      other += query[i]! ** 2;
    }
    return dot / Math.sqrt(own * other);
  };
  return [...held]
    .map(([id, vector]) => ({ id, score: cosine(vector) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id)
    .slice(0, limit);
}

export function heldVectors({ ids, vectors }: VectorBatch): Map<number, Float32Array> {
  const dim = vectors.length / Math.max(ids.length, 1);
  return new Map([...ids].map((id, row) => [id, vectors.slice(row * dim, (row + 1) * dim)]));
}
