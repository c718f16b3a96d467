import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainCodeRows } from '../../src/vector/code-rows.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskVectorStore } from '../../src/stores/disk/disk-vector-store.ts';
import { loadCodeRows } from '../../src/stores/disk/load-code-rows.ts';
import { expectedHits, heldVectors, madeBatch, madeResolver, madeSpace } from './made-vectors.ts';
import { usearchGraphs } from '../../src/stores/usearch/usearch-graphs.ts';
import { describeVectorStore } from './vector-store.conformance.ts';
import { VolatileFolder } from './volatile-folder.ts';

let root = '';
let made = 0;
const newest = (): string => join(root, `vectors-${made}`);
const fast = { idsFitting: madeResolver, makeCodeRows: loadCodeRows() };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earworm-vectors-'));
});
afterAll(() => rm(root, { recursive: true }));

describeVectorStore('disk', {
  create: async () => {
    made++;
    return openDiskVectorStore(diskFolder(newest()), fast);
  },
  reopen: async () => openDiskVectorStore(diskFolder(newest()), fast),
});

describeVectorStore('disk, with a search graph over everything', {
  create: async () => {
    made++;
    return openDiskVectorStore(diskFolder(newest()), { ...fast, graphs: usearchGraphs({ codeBytesMin: 1 }) });
  },
  reopen: async () =>
    openDiskVectorStore(diskFolder(newest()), { ...fast, graphs: usearchGraphs({ codeBytesMin: 1 }) }),
});

describe('a search graph', () => {
  const space = madeSpace({ dim: 24 });
  const ids = Array.from({ length: 6000 }, (_, i) => i + 1);
  const open = () =>
    openDiskVectorStore(diskFolder(newest()), { ...fast, graphs: usearchGraphs({ codeBytesMin: 1000 }) });

  it('finds what comparing everything finds, also with filters and after changes', async () => {
    made++;
    await using undo = new AsyncDisposableStack();
    const store = open();
    undo.defer(() => store.close());
    const batch = madeBatch(ids, space.dim);
    await store.put(space, batch);
    await store.maintain();
    expect(await store.figures()).toMatchObject([{ engine: 'hnsw', count: 6000 }]);
    await store.put(space, madeBatch([9001, 9002], space.dim));
    await store.remove('track', [17, 18]);
    const held = heldVectors(batch);
    for (const [id, vector] of heldVectors(madeBatch([9001, 9002], space.dim))) held.set(id, vector);
    for (const id of [17, 18]) held.delete(id);
    let [right, rightFiltered] = [0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const query = madeBatch([7000 + seed], space.dim).vectors;
      const [hits = []] = await store.search(space, query, { limit: 10 });
      const expected = new Set(expectedHits(held, query, 10).map(({ id }) => id));
      right += hits.filter(({ id }) => expected.has(id)).length;
      const filter = { genres: ['genre 3', 'genre 5', 'genre 8'] };
      const [some = []] = await store.search(space, query, { limit: 10, filter });
      const fitting = new Map([...held].filter(([id]) => id <= 3000 && [3, 5, 8].includes(id % 10)));
      const wanted = new Set(expectedHits(fitting, query, 10).map(({ id }) => id));
      rightFiltered += some.filter(({ id }) => wanted.has(id)).length;
    }
    expect(right).toBeGreaterThanOrEqual(196);
    expect(rightFiltered).toBeGreaterThanOrEqual(196);
  });

  it('that is damaged is named and made anew; until then everything is compared', async () => {
    made++;
    const store = open();
    await store.put(space, madeBatch(ids, space.dim));
    await store.maintain();
    await store.close();
    const file = join(newest(), '000002.graph');
    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 16;
    await writeFile(file, bytes);
    await using undo = new AsyncDisposableStack();
    const again = open();
    undo.defer(() => again.close());
    const query = madeBatch([7000], space.dim).vectors;
    expect((await again.search(space, query, { limit: 10 }))[0]).toHaveLength(10);
    expect(await again.figures()).toMatchObject([{ engine: 'exact', damaged: [{ name: '000002.graph' }] }]);
    await again.maintain();
    expect(await again.figures()).toMatchObject([{ engine: 'hnsw', damaged: [] }]);
    expect((await readdir(newest())).filter((name) => name.endsWith('.graph'))).toEqual(['000003.graph']);
  });

  it('that is not finished leaves nothing behind', async () => {
    made++;
    const store = open();
    await store.put(space, madeBatch(ids, space.dim));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    await store.maintain(stop.signal);
    await store.close();
    expect((await readdir(join(newest(), 'building'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describeVectorStore('disk, nothing kept in memory, plain kernel', {
  create: async () =>
    openDiskVectorStore(new VolatileFolder(), {
      idsFitting: madeResolver,
      makeCodeRows: plainCodeRows,
      cacheBytes: 0,
    }),
});
