import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogStore } from '../../src/catalog/catalog-store.ts';
import { openPostgresCatalogStore } from '../../src/stores/postgres/postgres-catalog-store.ts';
import { postgresMissing, type PostgresServer, startPostgresServer } from '../fixtures/postgres-server.ts';
import { describeCatalogStore } from './catalog-store.conformance.ts';

describe.skipIf(postgresMissing)(`PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer;
  let newest = '';
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.close());

  describeCatalogStore('postgres', {
    create: async () => {
      newest = await server.createDatabase();
      return openPostgresCatalogStore(newest);
    },
    reopen: () => openPostgresCatalogStore(newest),
  });

  describe('a PostgreSQL catalogue', () => {
    const withStore = async (work: (store: CatalogStore, url: string) => Promise<void>): Promise<void> => {
      const url = await server.createDatabase();
      const store = await openPostgresCatalogStore(url);
      try {
        await work(store, url);
      } finally {
        await store.close();
      }
    };
    const madeTrack = (trackId: number, artist: string) => ({
      trackId,
      file: { path: `/m/${trackId}.mp3`, sizeBytes: 1, mtimeMs: 1 },
      tags: { artist, album: `Album of ${artist}`, genres: ['Rock', artist] },
      durationMs: 1000,
      indexedAtMs: 1,
    });

    it('puts text in the order of code points, whatever the language of the database', () =>
      withStore(async (store, url) => {
        const artists = ['b', 'Zebra', '_', 'a b', 'ab', 'ö', 'B-c', '歌', 'A'];
        await store.putTracks(
          artists.map((artist, i) => madeTrack(i + 1, artist)),
          1,
        );
        const { tracks } = await store.listTracks({ offset: 0, limit: 100 });
        expect(tracks.map(({ tags }) => tags.artist)).toEqual([
          '_',
          'A',
          'a b',
          'ab',
          'b',
          'B-c',
          'ö',
          'Zebra',
          '歌',
        ]);
        const [row] = await server.run(url, `SELECT 'a b' > 'ab' AS is_byte_order, 'B' > 'a' AS b`);
        expect(row).toEqual({ is_byte_order: false, b: true });
      }));

    it('is migrated once when several processes open it at the same time', async () => {
      const url = await server.createDatabase();
      const module = new URL('../../src/stores/postgres/postgres-catalog-store.ts', import.meta.url).href;
      const script = `const { openPostgresCatalogStore } = await import(${JSON.stringify(module)});
        const store = await openPostgresCatalogStore(process.argv[1]);
        console.log((await store.reserveTrackIds(1))[0]);
        await store.close();`;
      const run = promisify(execFile);
      const answers = await Promise.all(
        [1, 2, 3].map(() => run(process.execPath, ['--input-type=module', '-e', script, url])),
      );
      expect(answers.map(({ stdout }) => stdout.trim()).toSorted()).toEqual(['1', '2', '3']);
    });

    it('lets two writers at once make the same albums and genres, each once', () =>
      withStore(async (store, url) => {
        const other = await openPostgresCatalogStore(url);
        const stores = [store, other];
        await Promise.all(
          Array.from({ length: 40 }, async (_, i) => {
            const writer = stores[i % 2]!;
            const [trackId = 0] = await writer.reserveTrackIds(1);
            await writer.putTracks([madeTrack(trackId, `artist ${i % 4}`)], 1);
          }),
        );
        await other.close();
        const { albums } = await store.listAlbums({ offset: 0, limit: 100 });
        expect(albums.map(({ tracks }) => tracks)).toEqual([10, 10, 10, 10]);
        expect(await store.figures()).toMatchObject({ tracks: 40 });
        expect((await store.genres()).find(({ genre }) => genre === 'Rock')).toMatchObject({ tracks: 40 });
      }));

    it('keeps tracks whose tags are as long as tags may be', () =>
      withStore(async (store) => {
        // no two neighbours alike: nothing that the database could compress
        const long = (seed: number): string =>
          Array.from({ length: 1000 }, (_, i) =>
            String.fromCodePoint(0x4e00 + ((i * 7919 + seed * 104_729) % 20_000)),
          ).join('');
        const tags = { title: long(1), artist: long(2), album: long(3), genres: [long(4)], label: long(5) };
        await store.putTracks([{ ...madeTrack(1, ''), tags }], 1);
        expect((await store.tracksById([1]))[0]?.tags).toEqual(tags);
        expect(await store.listTracks({ offset: 0, limit: 1, genres: [long(4)] })).toMatchObject({
          total: 1,
        });
        expect(await store.listTracks({ offset: 0, limit: 1, artist: long(2) })).toMatchObject({ total: 1 });
        expect(await store.listTracks({ offset: 0, limit: 1, artist: `${long(2)}x` })).toMatchObject({
          total: 0,
        });
      }));

    it('finds the same without trigrams, and says what helps', async () => {
      const url = await server.createDatabase();
      const database = new URL(url).pathname.slice(1);
      const guest = server.urlOf(database, { name: 'guest', password: 'guest' });
      await server.run(
        url,
        `CREATE USER guest PASSWORD 'guest'; CREATE SCHEMA earworm AUTHORIZATION guest;
         REVOKE CREATE ON DATABASE ${database} FROM PUBLIC`,
      );
      const notices: string[] = [];
      const store = await openPostgresCatalogStore(guest, { onNotice: (text) => void notices.push(text) });
      await store.putTracks([madeTrack(1, 'Sigur Rós'), madeTrack(2, 'Other')], 1);
      expect(await store.listTracks({ offset: 0, limit: 9, text: 'igur' })).toMatchObject({ total: 1 });
      await store.close();
      expect(notices).toEqual([expect.stringContaining('CREATE EXTENSION pg_trgm')]);
    });

    it('refuses a database of a newer program and says what to do', async () => {
      const url = await server.createDatabase();
      await (await openPostgresCatalogStore(url)).close();
      await server.run(url, `INSERT INTO earworm.migrations (version, name) VALUES (99, 'from the future')`);
      await expect(openPostgresCatalogStore(url)).rejects.toMatchObject({
        code: 'E_STORE_FAILED',
        message: expect.stringContaining('update Earworm') as string,
      });
    });

    it('loses nothing of what it reported when the server crashes, and goes on when it is back', () =>
      withStore(async (store) => {
        await store.putTracks([madeTrack(1, 'before')], 1);
        await server.stop();
        await expect(store.putTracks([madeTrack(2, 'during')], 1)).rejects.toMatchObject({
          code: 'E_DB_UNREACHABLE',
        });
        await expect(store.figures()).rejects.toMatchObject({ code: 'E_DB_UNREACHABLE' });
        await server.start();
        await store.putTracks([madeTrack(3, 'after')], 1);
        expect(await store.allTrackIds()).toEqual(Uint32Array.of(1, 3));
      }));
  });
});
