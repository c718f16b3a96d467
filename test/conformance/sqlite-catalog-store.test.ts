import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOG_MIGRATIONS } from '../../src/stores/sql/catalog-migrations.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import { openSqlite, sqliteError } from '../../src/stores/sqlite/sqlite-database.ts';
import { describeCatalogStore } from './catalog-store.conformance.ts';

let folder = '';
let made = 0;
const newest = (): string => join(folder, `catalog-${made}.db`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earworm-catalog-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeCatalogStore('sqlite', {
  create: () => {
    made++;
    return openSqliteCatalogStore(newest());
  },
  reopen: () => openSqliteCatalogStore(newest()),
});

describe('a SQLite catalogue', () => {
  it('refuses a database of a newer program and says what to do', async () => {
    const path = join(folder, 'newer.db');
    await (await openSqliteCatalogStore(path)).close();
    const database = new DatabaseSync(path);
    database.exec(`INSERT INTO migrations (version, name) VALUES (99, 'from the future')`);
    database.close();
    await expect(openSqliteCatalogStore(path)).rejects.toMatchObject({
      code: 'E_STORE_FAILED',
      message: expect.stringContaining('update Earworm') as string,
    });
  });

  it('brings the database of the first Earworm up to date and loses nothing', async () => {
    const path = join(folder, 'first.db');
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL)');
    for (const statement of CATALOG_MIGRATIONS[0]!.statements) database.exec(statement);
    database.exec(`INSERT INTO migrations VALUES (1, 'first');
      UPDATE counters SET value = 9;
      INSERT INTO tracks (track_id, path, size_bytes, mtime_ms, codec, title, artist, album, genres, duration_ms,
        indexed_at_ms, sort_key) VALUES (7, '/m/a.flac', 123, 4.5, 'flac', 'Title', 'Ärtist', 'Album', '["Jazz"]', 1000, 99, 'k');
      INSERT INTO track_texts VALUES (7, '/m/a.flac title artist');
      INSERT INTO failures VALUES ('/m/b', 1, 2, 'E_MEDIA_EMPTY', 'empty', 3);`);
    database.close();
    const store = await openSqliteCatalogStore(path);
    expect(await store.tracksByPath(['/m/a.flac'])).toEqual([
      {
        trackId: 7,
        file: { path: '/m/a.flac', sizeBytes: 123, mtimeMs: 4.5, codec: 'flac' },
        tags: { title: 'Title', artist: 'Ärtist', album: 'Album', genres: ['Jazz'] },
        albumId: 1,
        durationMs: 1000,
        indexedAtMs: 99,
      },
    ]);
    expect((await store.listTracks({ offset: 0, limit: 9, text: 'titl jazz' })).total).toBe(1);
    expect((await store.listAlbums({ offset: 0, limit: 9, genres: ['jazz'] })).albums).toMatchObject([
      { albumName: 'Album', artist: 'Ärtist', tracks: 1 },
    ]);
    expect(await store.figures()).toEqual({ tracks: 1, missingTracks: 0, durationMs: 1000, failedFiles: 1 });
    expect(await store.reserveTrackIds(1)).toEqual([10]);
    await store.close();
  });

  it('names a file that is not a database', async () => {
    const path = join(folder, 'broken.db');
    await writeFile(path, 'not a database, but long enough to be looked at as one '.repeat(100));
    await expect(openSqliteCatalogStore(path)).rejects.toMatchObject({
      code: 'E_STORE_FAILED',
      message: expect.stringContaining(path) as string,
    });
  });

  it('leaves one file behind when the last process closes it', async () => {
    const path = join(folder, 'tidy.db');
    const [first, second] = [await openSqliteCatalogStore(path), await openSqliteCatalogStore(path)];
    await first.reserveTrackIds(1);
    expect(await second.reserveTrackIds(1)).toEqual([2]);
    await first.close();
    await second.close();
    await second.close();
    expect((await readdir(folder)).filter((name) => name.startsWith('tidy'))).toEqual(['tidy.db']);
  });

  it('is migrated once when two processes open it at the same time', async () => {
    const path = join(folder, 'shared.db');
    const module = new URL('../../src/stores/sqlite/sqlite-catalog-store.ts', import.meta.url).href;
    const script = `const { openSqliteCatalogStore } = await import(${JSON.stringify(module)});
      const store = await openSqliteCatalogStore(${JSON.stringify(path)});
      console.log((await store.reserveTrackIds(1))[0]);
      await store.close();`;
    const run = promisify(execFile);
    const answers = await Promise.all(
      [1, 2].map(() => run(process.execPath, ['--input-type=module', '-e', script])),
    );
    expect(answers.map(({ stdout }) => stdout.trim()).toSorted()).toEqual(['1', '2']);
  });

  it('tells of a full disk', () => {
    const database = openSqlite(join(folder, 'full.db'));
    database.exec('PRAGMA max_page_count = 4; CREATE TABLE texts (value TEXT)');
    const insert = database.prepare('INSERT INTO texts (value) VALUES (?)');
    let thrown: unknown;
    try {
      insert.run('x'.repeat(100_000));
    } catch (error) {
      thrown = sqliteError(error, 'full.db');
    }
    database.close();
    expect(thrown).toMatchObject({ code: 'E_DISK_FULL', details: { path: 'full.db' } });
  });
});
