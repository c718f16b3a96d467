import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { VectorFilter, VectorHit, VectorStore } from '../../src/vector/vector-store.ts';
import { expectedHits, heldVectors, madeBatch, madeSpace } from './made-vectors.ts';

/** How a suite gets at one kind of store. */
export interface VectorStoreSubject {
  /** An empty store, in which filters hold as `madeResolver` says. */
  create(): Promise<VectorStore>;
  /** The same store as another process would find it, after `store.close()`; absent when it does not outlive that. */
  reopen?(): Promise<VectorStore>;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

const closeTo = (hits: readonly VectorHit[]): unknown =>
  hits.map(({ id, score }) => ({ id, score: expect.closeTo(score, 5) as unknown }));

/** What every `VectorStore` must do. */
export function describeVectorStore(name: string, subject: VectorStoreSubject): void {
  const opened: VectorStore[] = [];
  const create = async (): Promise<VectorStore> => {
    const store = await subject.create();
    opened.push(store);
    return store;
  };
  const reopened = async (store: VectorStore): Promise<VectorStore> => {
    if (subject.reopen === undefined) return store;
    await store.close();
    const again = await subject.reopen();
    opened.push(again);
    return again;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  const space = madeSpace();
  const query = madeBatch([5000], space.dim).vectors;

  describe(`${name} as a vector store`, () => {
    it('is empty at first', async () => {
      const store = await create();
      expect(await store.figures()).toEqual([]);
      expect(await store.search(space, query, { limit: 3 })).toEqual([[]]);
      expect(await store.vectorsById(space, [1])).toEqual([undefined]);
      expect(await store.ids(space)).toEqual(new Uint32Array(0));
      await store.remove('track', [1]);
      await store.drop(space);
      await store.maintain();
    });

    it('finds the nearest, best first, for each query of a batch', async () => {
      const store = await create();
      const batch = madeBatch(range(1, 400), space.dim);
      await store.put(space, batch);
      const queries = madeBatch([5000, 5001, 5002], space.dim).vectors;
      const answers = await store.search(space, queries, { limit: 10 });
      for (const [i, hits] of answers.entries()) {
        const one = queries.subarray(i * space.dim, (i + 1) * space.dim);
        expect(hits).toEqual(closeTo(expectedHits(heldVectors(batch), one, 10)));
      }
    });

    it('scores by direction alone, from -1 to 1', async () => {
      const store = await create();
      const one = madeBatch([1], space.dim).vectors;
      const vectors = Float32Array.of(
        ...one.map((value) => value * 1e-20),
        ...one.map((value) => value * -3e15),
      );
      await store.put(space, { ids: Uint32Array.of(8, 9), vectors });
      const [hits = []] = await store.search(
        space,
        one.map((value) => value * 70),
        { limit: 5 },
      );
      expect(hits.map(({ id }) => id)).toEqual([8, 9]);
      expect(hits[0]!.score).toBeCloseTo(1, 5);
      expect(hits[1]!.score).toBeCloseTo(-1, 5);
      for (const { score } of hits) expect(Math.abs(score)).toBeLessThanOrEqual(1);
    });

    it('prefers the lower id among equals', async () => {
      const store = await create();
      const one = madeBatch([1], space.dim).vectors;
      const ids = [40, 7, 23, 99, 2];
      await store.put(space, {
        ids: Uint32Array.from(ids),
        vectors: Float32Array.from(ids.flatMap(() => [...one])),
      });
      const [hits = []] = await store.search(space, one, { limit: 3 });
      expect(hits.map(({ id }) => id)).toEqual([2, 7, 23]);
    });

    it('replaces the vectors under known ids and gives back what it holds', async () => {
      const store = await create();
      await store.put(space, madeBatch(range(1, 50), space.dim));
      const renewed = madeBatch(range(20, 30), space.dim, 2);
      await store.put(space, renewed);
      const again = await reopened(store);
      expect(await again.ids(space)).toEqual(Uint32Array.from(range(1, 50)));
      const [found, none] = await again.vectorsById(space, [25, 77]);
      expect(none).toBeUndefined();
      const expected = renewed.vectors.slice(5 * space.dim, 6 * space.dim);
      const [hit] = (await again.search(space, expected, { limit: 1 }))[0]!;
      expect(hit).toEqual({ id: 25, score: expect.closeTo(1, 5) as unknown });
      expect(Math.hypot(...found!)).toBeCloseTo(1, 5);
      expect((await again.figures())[0]).toMatchObject({ count: 49, space, damaged: [] });
    });

    it('forgets removed vectors of all spaces of their kind, and of no other', async () => {
      const store = await create();
      const albums = madeSpace({ of: 'album' });
      const other = madeSpace({ model: 'made/other', dim: 7 });
      for (const one of [space, albums, other]) await store.put(one, madeBatch(range(1, 20), one.dim));
      await store.remove('track', [3, 4, 4000]);
      await store.maintain();
      const again = await reopened(store);
      const left = Uint32Array.from(range(1, 20).filter((id) => id !== 3 && id !== 4));
      expect(await again.ids(space)).toEqual(left);
      expect(await again.ids(other)).toEqual(left);
      expect(await again.ids(albums)).toEqual(Uint32Array.from(range(1, 20)));
      const [hits = []] = await again.search(space, query, { limit: 50 });
      expect(hits.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([...left]);
    });

    it('keeps spaces apart that differ in anything', async () => {
      const store = await create();
      const spaces = [
        space,
        madeSpace({ of: 'album' }),
        madeSpace({ model: 'made/else' }),
        madeSpace({ revision: '2' }),
        madeSpace({ dtype: 'q8' }),
        madeSpace({ dim: 13 }),
      ];
      for (const [i, one] of spaces.entries()) await store.put(one, madeBatch([i + 1], one.dim));
      const again = await reopened(store);
      for (const [i, one] of spaces.entries()) {
        expect(await again.ids(one)).toEqual(Uint32Array.of(i + 1));
        const [hits = []] = await again.search(one, madeBatch([9], one.dim).vectors, { limit: 9 });
        expect(hits.map(({ id }) => id)).toEqual([i + 1]);
      }
      expect(await again.figures()).toHaveLength(spaces.length);
    });

    it('refuses vectors that do not fit, and stores nothing of their batch', async () => {
      const store = await create();
      await store.put(space, madeBatch([1], space.dim));
      const wrong: [Float32Array, string][] = [
        [new Float32Array(13).fill(1), 'dimension'],
        [new Float32Array(24), 'zero'],
        [new Float32Array(24).fill(1).with(14, Number.NaN), 'not-finite'],
        [new Float32Array(24).fill(1).with(2, Infinity), 'not-finite'],
      ];
      for (const [vectors, reason] of wrong) {
        const failure = { code: 'E_VECTOR_INVALID', details: expect.objectContaining({ reason }) as unknown };
        await expect(store.put(space, { ids: Uint32Array.of(2, 3), vectors })).rejects.toMatchObject(failure);
        await expect(store.search(space, vectors, { limit: 1 })).rejects.toMatchObject(failure);
      }
      const twice = { ids: Uint32Array.of(5, 5), vectors: new Float32Array(24).fill(1) };
      await expect(store.put(space, twice)).rejects.toMatchObject({ code: 'E_VECTOR_INVALID' });
      await expect(store.put(madeSpace({ dim: 4001 }), twice)).rejects.toMatchObject({
        code: 'E_VECTOR_INVALID',
      });
      await expect(store.search(space, query, { limit: 0 })).rejects.toMatchObject({ code: 'E_USAGE' });
      expect(await store.ids(space)).toEqual(Uint32Array.of(1));
    });

    it('never finds fewer than fit a filter, however few those are', async () => {
      const store = await create();
      const batch = madeBatch(range(1, 1500), space.dim);
      await store.put(space, batch);
      await store.maintain();
      const filters: [VectorFilter, (id: number) => boolean][] = [
        [{ genres: ['genre 3'] }, (id) => id % 10 === 3],
        [
          { genres: ['genre 3', 'genre 4'], yearMin: 1990 },
          (id) => [3, 4].includes(id % 10) && id % 100 >= 90,
        ],
        [{ yearMin: 1950, yearMax: 1950 }, (id) => id % 100 === 50],
        [{ genres: ['no such genre'] }, () => false],
      ];
      for (const [filter, isFitting] of filters) {
        const held = new Map([...heldVectors(batch)].filter(([id]) => isFitting(id)));
        for (const limit of [5, 40]) {
          const [hits = []] = await store.search(space, query, { limit, filter });
          expect(hits).toEqual(closeTo(expectedHits(held, query, limit)));
        }
      }
    });

    it('searches the old space until the new one is complete, and then forgets it', async () => {
      const store = await create();
      const next = madeSpace({ revision: '2', dim: 20 });
      await store.put(space, madeBatch(range(1, 60), space.dim));
      await store.complete(space);
      await store.put(next, madeBatch(range(1, 30), next.dim));
      const half = await reopened(store);
      const figures = await half.figures();
      expect(figures.map((one) => [one.space.revision, one.count, one.isComplete])).toEqual([
        ['1', 59, true],
        ['2', 29, false],
      ]);
      expect((await half.search(space, query, { limit: 7 }))[0]).toHaveLength(7);
      await half.put(next, madeBatch(range(30, 60), next.dim));
      await half.complete(next, [space]);
      const again = await reopened(half);
      expect(await again.figures()).toMatchObject([{ space: next, count: 59, isComplete: true }]);
      expect(await again.search(space, query, { limit: 7 })).toEqual([[]]);
      expect(await again.ids(next)).toHaveLength(59);
    });

    it('stops when told to', async () => {
      const store = await create();
      const signal = AbortSignal.abort();
      await store.put(space, madeBatch(range(1, 9), space.dim));
      await expect(store.search(space, query, { limit: 3, signal })).rejects.toMatchObject({
        code: 'E_CANCELLED',
      });
      await expect(store.put(space, madeBatch([10], space.dim), signal)).rejects.toMatchObject({
        code: 'E_CANCELLED',
      });
      await store.maintain(signal);
      expect(await store.ids(space)).toHaveLength(8);
    });

    it('equals a plain list of vectors under random operations', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 14 }), async (operations) => {
          const { got, expected } = await runOperations(subject, operations);
          expect(got).toEqual(expected.map(closeTo));
        }),
        { numRuns: subject.reopen === undefined ? 40 : 15 },
      );
    });
  });
}

type Operation =
  | { kind: 'put'; ids: number[]; seed: number }
  | { kind: 'remove'; ids: number[] }
  | { kind: 'maintain' }
  | { kind: 'reopen' };

const someIds = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), ids: someIds, seed: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), ids: someIds }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'maintain' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

/** What is found after each of these operations, and what should be. */
async function runOperations(
  subject: VectorStoreSubject,
  operations: readonly Operation[],
): Promise<{ got: VectorHit[][]; expected: VectorHit[][] }> {
  const space = madeSpace();
  const held = new Map<number, Float32Array>();
  const query = madeBatch([77], space.dim).vectors;
  const [got, expected]: [VectorHit[][], VectorHit[][]] = [[], []];
  let store = await subject.create();
  for (const step of operations) {
    if (step.kind === 'put') {
      const batch = madeBatch(step.ids, space.dim, step.seed);
      await store.put(space, batch);
      for (const [id, vector] of heldVectors(batch)) held.set(id, vector);
    } else if (step.kind === 'remove') {
      await store.remove('track', step.ids);
      for (const id of step.ids) held.delete(id);
    } else if (step.kind === 'maintain') await store.maintain();
    else if (subject.reopen !== undefined) {
      await store.close();
      store = await subject.reopen();
    }
    got.push(...(await store.search(space, query, { limit: 50 })));
    expected.push(expectedHits(held, query, 50));
  }
  await store.close();
  return { got, expected };
}
