import { describe, expect, it } from 'vitest';
import { openDiskVectorStore } from '../../src/stores/disk/disk-vector-store.ts';
import { loadCodeRows } from '../../src/stores/disk/load-code-rows.ts';
import type { VectorStore } from '../../src/vector/vector-store.ts';
import { madeBatch, madeResolver, madeSpace } from './made-vectors.ts';
import { type Aftermath, VolatileFolder } from './volatile-folder.ts';

const makeCodeRows = loadCodeRows();
const open = (folder: VolatileFolder): VectorStore =>
  openDiskVectorStore(folder, { idsFitting: madeResolver, makeCodeRows });
const old = madeSpace();
const next = madeSpace({ revision: '2' });
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Everything a writer does, step by step; what the store must hold after each. */
const CHANGES: readonly ((store: VectorStore) => Promise<void>)[] = [
  (store) => store.put(old, madeBatch(range(1, 30), old.dim)),
  (store) => store.put(old, madeBatch(range(20, 50), old.dim, 2)),
  (store) => store.complete(old),
  (store) => store.remove('track', [5, 25]),
  (store) => store.put(next, madeBatch(range(1, 50), next.dim)),
  (store) => store.complete(next, [old]),
  (store) => store.remove('track', range(1, 40)),
  (store) => store.maintain(),
];

async function contents(store: VectorStore): Promise<unknown> {
  const held = await Promise.all(
    (await store.figures()).map(async ({ space, isComplete, damaged }) => {
      const ids = [...(await store.ids(space))];
      const [hits] = await store.search(space, madeBatch([77], space.dim).vectors, { limit: 100 });
      return { space, isComplete, damaged, ids, hits };
    }),
  );
  return held;
}

async function contentsAfter(changes: number): Promise<unknown> {
  const store = open(new VolatileFolder());
  for (const change of CHANGES.slice(0, changes)) await change(store);
  return contents(store);
}

describe('vectors after a crash', () => {
  it.each<Aftermath>(['killed', 'power cut', 'power cut, names first'])(
    'are those before or after the change, at any step (%s)',
    async (aftermath) => {
      for (const [index, change] of CHANGES.entries()) {
        const states = [await contentsAfter(index), await contentsAfter(index + 1)];
        for (let step = 0; ; step++) {
          const folder = new VolatileFolder();
          const store = open(folder);
          for (const earlier of CHANGES.slice(0, index)) await earlier(store);
          folder.failAt(step, 'crash');
          const isDone = await change(store).then(
            () => true,
            () => false,
          );
          const found = folder.after(aftermath);
          expect(isDone ? [states[1]] : states).toContainEqual(await contents(open(found)));
          // the next writer goes on, and leaves nothing behind
          const again = open(found);
          await again.put(old, madeBatch([100], old.dim));
          expect((await found.names()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
          if (isDone) break;
        }
      }
    },
  );

  it('are there when the disk was full, and can be written once it is not', async () => {
    const folder = new VolatileFolder();
    const store = open(folder);
    await store.put(old, madeBatch(range(1, 30), old.dim));
    const before = await contents(store);
    folder.failAt(0, 'full disk');
    await expect(store.put(old, madeBatch([99], old.dim))).rejects.toMatchObject({ code: 'E_DISK_FULL' });
    expect(await contents(store)).toEqual(before);
    folder.heal();
    await store.put(old, madeBatch([99], old.dim));
    expect(await store.ids(old)).toContain(99);
  });
});

describe('damaged vectors', () => {
  /** One bit of one file turned. */
  async function flipped(atShare: number): Promise<VectorStore> {
    const folder = new VolatileFolder();
    const store = open(folder);
    await store.put(old, madeBatch(range(1, 2000), old.dim));
    await store.put(old, madeBatch(range(2000, 2010), old.dim));
    const bytes = folder.contents('000001.vectors');
    bytes[Math.floor(atShare * bytes.length)]! ^= 4;
    return open(folder);
  }

  it.each([0, 0.1, 0.3, 0.5, 0.9, 0.9999])(
    'are named, left out and can be put anew (at %d)',
    async (atShare) => {
      const store = await flipped(atShare);
      const query = madeBatch([77], old.dim).vectors;
      const [hits = []] = await store.search(old, query, { limit: 5 });
      expect(hits).toHaveLength(5);
      const ids = await store.ids(old);
      expect(ids.length).toBeLessThan(2009);
      expect(ids).toContain(2005);
      expect((await store.figures())[0]!.damaged).toMatchObject([{ name: '000001.vectors' }]);
      const missing = range(1, 2010).filter((id) => !ids.includes(id));
      await store.put(old, madeBatch(missing, old.dim));
      await store.maintain();
      expect(await store.ids(old)).toHaveLength(2009);
    },
  );

  it('cannot be hidden by a manifest that was changed', async () => {
    const folder = new VolatileFolder();
    const store = open(folder);
    await store.put(old, madeBatch([1], old.dim));
    folder.contents('MANIFEST')[30]! ^= 1;
    await expect(open(folder).figures()).rejects.toMatchObject({ code: 'E_INDEX_DAMAGED' });
  });
});
