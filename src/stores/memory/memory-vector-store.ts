import { setImmediate as nextTurn } from 'node:timers/promises';
import { TopHits } from '../../vector/top-hits.ts';
import { checkNotCancelled, checkQuery, unitBatch, unitVectors } from '../../vector/unit-vectors.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';
import type { FilterResolver, VectorHit, VectorQuery, VectorStore } from '../../vector/vector-store.ts';

interface MemorySpace {
  readonly space: VectorSpace;
  readonly vectors: Map<number, Float32Array>;
  isComplete: boolean;
}

const BYTES_PER_FLOAT = 4;

/** Vectors that are gone when the process ends; every search compares all of them. */
export function memoryVectorStore(idsFitting: FilterResolver): VectorStore {
  const spaces = new Map<string, MemorySpace>();
  const spaceOf = (space: VectorSpace): MemorySpace | undefined => spaces.get(spaceKey(space));
  const made = (space: VectorSpace): MemorySpace => {
    const found = spaceOf(space) ?? { space, vectors: new Map(), isComplete: false };
    spaces.set(spaceKey(space), found);
    return found;
  };
  return {
    async put(space, batch, signal) {
      checkNotCancelled(signal);
      const units = unitBatch(space, batch);
      const { vectors } = made(space);
      for (const [row, id] of batch.ids.entries())
        vectors.set(id, units.slice(row * space.dim, (row + 1) * space.dim));
    },
    async remove(of, ids) {
      for (const { space, vectors } of spaces.values())
        if (space.of === of) for (const id of ids) vectors.delete(id);
    },
    async search(space, queries, query) {
      checkQuery(query);
      const units = unitVectors(space, queries);
      const found = spaceOf(space);
      const fitting = query.filter && new Set(await idsFitting(space.of, query.filter));
      const answers: VectorHit[][] = [];
      for (let from = 0; from < units.length; from += space.dim) {
        const one = units.subarray(from, from + space.dim);
        answers.push(found === undefined ? [] : nearest(found.vectors, { query, one, fitting }));
        await nextTurn();
        checkNotCancelled(query.signal);
      }
      return answers;
    },
    async vectorsById(space, ids) {
      return ids.map((id) => spaceOf(space)?.vectors.get(id)?.slice());
    },
    async ids(space) {
      return Uint32Array.from(spaceOf(space)?.vectors.keys() ?? []).toSorted();
    },
    async complete(space, replaced = []) {
      made(space).isComplete = true;
      for (const old of replaced) if (spaceKey(old) !== spaceKey(space)) spaces.delete(spaceKey(old));
    },
    async drop(space) {
      spaces.delete(spaceKey(space));
    },
    async figures() {
      return [...spaces.values()].map(({ space, vectors, isComplete }) => ({
        space,
        count: vectors.size,
        isComplete,
        engine: 'exact',
        sizeBytes: vectors.size * space.dim * BYTES_PER_FLOAT,
        damaged: [],
      }));
    },
    async maintain() {},
    async close() {
      spaces.clear();
    },
  };
}

interface OneQuery {
  readonly query: VectorQuery;
  readonly one: Float32Array;
  readonly fitting: ReadonlySet<number> | undefined;
}

function nearest(vectors: ReadonlyMap<number, Float32Array>, { query, one, fitting }: OneQuery): VectorHit[] {
  const top = new TopHits(query.limit);
  for (const [id, vector] of vectors)
    if (fitting?.has(id) !== false) top.offer(id, clamped(dotProduct(one, vector)));
  return top.hits();
}

function dotProduct(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += (a[i] ?? 0) * (b[i] ?? 0);
  return dot;
}

const clamped = (cosine: number): number => Math.max(-1, Math.min(1, cosine));
