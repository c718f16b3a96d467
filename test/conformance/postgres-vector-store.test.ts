import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresVectorStore } from '../../src/stores/postgres/postgres-vector-store.ts';
import type { VectorFacts } from '../../src/vector/vector-facts.ts';
import type { VectorStore } from '../../src/vector/vector-store.ts';
import { type PgliteServer, startPgliteServer } from '../fixtures/pglite-server.ts';
import { madeBatch, madeResolver, madeSpace } from './made-vectors.ts';
import { describeVectorStore } from './vector-store.conformance.ts';

let server: PgliteServer;
beforeAll(async () => {
  server = await startPgliteServer();
}, 120_000);
afterAll(() => server.close());

/** What `madeResolver` filters by. */
const factsOf = async (_: unknown, ids: readonly number[]): Promise<VectorFacts[]> =>
  ids.map((id) => ({
    id,
    name: `Album ${id}`,
    artist: 'Ada',
    genres: [`Genre ${id % 10}`, 'Pop/R&B'],
    year: 1900 + (id % 100),
    score: (id % 100) / 10,
    isBestNewMusic: id % 7 === 0,
    coverUrl: `https://example.org/${id}.jpg`,
  }));

const open = (indexRowsMin = 1_000_000): Promise<VectorStore> =>
  openPostgresVectorStore(server.url, { idsFitting: madeResolver, factsOf, indexRowsMin, connectionsMax: 1 });

describeVectorStore('PostgreSQL, everything compared', {
  create: async () => {
    await server.empty();
    return open();
  },
  reopen: open,
});

describe('vectors in PostgreSQL', () => {
  const covers = madeSpace({ of: 'album', model: 'Xenova/clip-vit-base-patch32', dim: 512 });
  const ids = Array.from({ length: 600 }, (_, i) => i + 1);
  const query = madeBatch([5000], 512).vectors;
  let store: VectorStore;
  afterEach(() => store.close());

  /** With an index over the sleeves. */
  const filled = async (): Promise<void> => {
    await server.empty();
    store = await open(100);
    await store.put(covers, madeBatch(ids, 512));
    await store.maintain();
  };
  const searchAlbums = (count: number | null, genre: string | null) =>
    server.run<{ id: string; similarity: number; genre: string; album_name: string; cover_url: string }>(
      // as PostgREST calls a function: named arguments out of a JSON body
      `SELECT f.* FROM json_to_record($1::json) AS a(query_embedding vector(512), match_count int, filter_genre text),
        LATERAL public.search_albums(query_embedding => a.query_embedding,
          match_count => coalesce(a.match_count, 10), filter_genre => a.filter_genre) AS f`,
      [JSON.stringify({ query_embedding: [...query], match_count: count, filter_genre: genre })],
    );

  it('finds sleeves by an index, and never fewer than fit', async () => {
    await filled();
    expect(await store.figures()).toMatchObject([{ engine: 'pgvector', count: 600 }]);
    const [hits = []] = await store.search(covers, query, { limit: 10 });
    expect(hits).toHaveLength(10);
    const filters = [{ genres: ['genre 3'] }, { yearMin: 1999 }, { scoreMin: 9.9 }, { isBestNewMusic: true }];
    for (const filter of filters) {
      const [some = []] = await store.search(covers, query, { limit: 200, filter });
      const all = await factsOf('album', ids);
      const fitting = all.filter(
        (one) =>
          (!filter.genres || one.id % 10 === 3) &&
          (one.year ?? 0) >= (filter.yearMin ?? 0) &&
          (one.score ?? 0) >= (filter.scoreMin ?? 0) &&
          (filter.isBestNewMusic === undefined || one.isBestNewMusic),
      );
      expect(some.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(fitting.map(({ id }) => id));
    }
    const [folder = []] = await store.search(covers, query, { limit: 5, filter: { library: '/x' } });
    expect(folder).toHaveLength(5);
  });

  it('are found by whoever knows the database only, as a Supabase client', async () => {
    await filled();
    const [hits = []] = await store.search(covers, query, { limit: 10 });
    const found = await searchAlbums(null, null);
    expect(found.map(({ id }) => Number(id))).toEqual(hits.map(({ id }) => id));
    expect(found[0]!.similarity).toBeCloseTo(hits[0]!.score, 5);
    const best = found[0]!;
    expect(best).toMatchObject({
      album_name: `Album ${best.id}`,
      cover_url: `https://example.org/${best.id}.jpg`,
    });
    const some = await searchAlbums(100, 'genre 4');
    expect(some).toHaveLength(60);
    expect(new Set(some.map(({ genre }) => genre))).toEqual(new Set(['Genre 4']));
    expect(await searchAlbums(1000, 'Pop/R&B')).toHaveLength(600);
  });

  it('let a new model take the place of the old one in one step', async () => {
    await filled();
    const next = { ...covers, revision: '2' };
    await store.put(next, madeBatch(ids.slice(0, 50), 512, 3));
    expect(await searchAlbums(1000, null)).toHaveLength(600);
    await store.complete(next, [covers]);
    await store.maintain();
    expect(await searchAlbums(1000, null)).toHaveLength(50);
    expect((await searchAlbums(1, null))[0]!.album_name).toMatch(/^Album/u);
    expect(await store.figures()).toMatchObject([{ space: next, count: 50, isComplete: true }]);
  });

  it('with more numbers than an index of 32 bits takes are kept in 16', async () => {
    await server.empty();
    store = await open(10);
    const large = madeSpace({ dim: 2100 });
    await store.put(large, madeBatch(ids.slice(0, 20), 2100));
    await store.maintain();
    const [hits = []] = await store.search(large, madeBatch([7], 2100).vectors, { limit: 1 });
    expect(hits).toEqual([{ id: 7, score: expect.closeTo(1, 3) as unknown }]);
  });

  it('can be searched again when the server was away', async () => {
    await filled();
    await server.stop();
    await expect(store.search(covers, query, { limit: 3 })).rejects.toMatchObject({
      code: 'E_DB_UNREACHABLE',
    });
    await server.start();
    expect((await store.search(covers, query, { limit: 3 }))[0]).toHaveLength(3);
  });

  it('leave alone a table of sleeves that is not theirs', async () => {
    await server.empty();
    await server.run('CREATE TABLE public.album_covers (id text)');
    await expect(open()).rejects.toMatchObject({ code: 'E_DB_UNSUITABLE' });
    await server.empty();
    store = await open();
  });
});
