import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Static } from 'typebox';
import { describe, expect, it } from 'vitest';

import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import type { DuplicatesPage } from '../../src/http/contract/duplicate-contract.ts';
import type {
  IndexAccepted,
  LibraryRoots,
  Problem,
  SimilarSongs,
  Song,
  SongPage,
  Stats,
} from '../../src/http/contract/contract.ts';
import { openHttpServer, trackNamed } from './open-http-server.ts';

const SONGS = '/api/v1/songs';
const INDEX = '/api/v1/index';
const tracks = [
  trackNamed(1, 'Alpha', { artist: 'Anna', album: 'First', year: 1999, genres: ['Jazz', 'Soul'] }),
  trackNamed(2, 'Beta'),
  trackNamed(3, 'Gamma'),
];

describe('songs', () => {
  it('lists them in pages', async () => {
    await using server = await openHttpServer({ tracks });
    const { body } = await server.ask<SongPage>(`${SONGS}?offset=1&limit=1`);
    expect([body.total, body.offset, body.limit]).toEqual([3, 1, 1]);
    expect(body.songs.map(({ song_id: id, title }) => [id, title])).toEqual([['2', 'Beta']]);
    expect((await server.ask<SongPage>(SONGS)).body).toMatchObject({ offset: 0, limit: 50 });
  });

  it('finds those that fit the words', async () => {
    await using server = await openHttpServer({ tracks });
    const { body } = await server.ask<SongPage>(`${SONGS}?q=amm`);
    expect([body.total, body.songs[0]?.title]).toEqual([1, 'Gamma']);
    expect((await server.ask<SongPage>(`${SONGS}?q=%20`)).body.total).toBe(3);
  });

  it('lists those that sound like one, with the reasons', async () => {
    const { courses: _, ...sound } = new SoundDescriber().finish();
    const sounding = tracks.map((track) => ({ ...track, sound }));
    await using server = await openHttpServer({ tracks: sounding });
    const { status, body } = await server.ask<Static<typeof SimilarSongs>>(`${SONGS}/2/similar?limit=1`);
    expect([status, body.song_id, body.songs.length]).toEqual([200, '2', 1]);
    expect(body.songs[0]).toMatchObject({ song_id: '1', title: 'Alpha', score: expect.closeTo(1) as number });
    expect(body.songs[0]?.reasons).toContainEqual({ descriptor: 'energy', wanted: 0, found: 0, unit: null });
    expect((await server.ask(`${SONGS}/99/similar`)).status).toBe(404);
    expect((await server.ask(`${SONGS}/2/similar?limit=201`)).status).toBe(400);
  });

  it('lists files of the same recording, and which to keep', async () => {
    const [one] = tracks;
    const other = { path: '/music/copy.flac', sizeBytes: 5000, mtimeMs: 0, codec: 'flac' };
    await using server = await openHttpServer({ tracks: [{ ...one!, otherFiles: [other] }, tracks[1]!] });
    const { status, body } = await server.ask<Static<typeof DuplicatesPage>>('/api/v1/duplicates?limit=1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ total: 1, total_related: 0, reclaimable_bytes: 1000, related: [] });
    expect(body.groups[0]).toMatchObject({ likeness: 1, reclaimable_bytes: 1000 });
    expect(body.groups[0]?.reasons).toEqual(['lossless (flac), not 128 kbit/s mp3']);
    expect(body.groups[0]?.files.map(({ keep, codec }) => [keep, codec])).toEqual([
      [true, 'flac'],
      [false, 'mp3'],
    ]);
    expect((await server.ask('/api/v1/duplicates?limit=0')).status).toBe(400);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=ten', 'limit'],
    ['offset=-1', 'offset'],
    ['page=2', 'page'],
    ['limit=1&limit=2', 'limit'],
    [`q=${'x'.repeat(201)}`, 'q'],
  ])('refuses ?%s and names the field', async (query, field) => {
    await using server = await openHttpServer({ tracks });
    const { status, body } = await server.ask<Problem>(`${SONGS}?${query}`);
    expect([status, body.code, body.details]).toEqual([400, 'E_USAGE', { in: 'query', field }]);
    expect(body.detail).toContain(field);
  });

  it('shows one in full, without its path', async () => {
    await using server = await openHttpServer({ tracks });
    const { status, body } = await server.ask<Song>(`${SONGS}/1`);
    expect(status).toBe(200);
    expect(body).toEqual({
      song_id: '1',
      title: 'Alpha',
      artist: 'Anna',
      album: 'First',
      album_id: 1,
      album_artist: null,
      genres: ['Jazz', 'Soul'],
      label: null,
      release_year: 1999,
      disc_number: null,
      track_number: null,
      duration_s: 60,
      tempo_bpm: null,
      key: null,
      loudness_lufs: null,
      loudness_range_lu: null,
      peak_dbfs: null,
      isrc: null,
      musicbrainz_recording_id: null,
      musicbrainz_release_id: null,
      musicbrainz_artist_id: null,
      replay_gain_track_db: null,
      energy: null,
      codec: 'mp3',
      bit_rate: 128_000,
      indexed_at: '2026-01-02T03:04:05.000Z',
      missing_since: null,
      files: [
        {
          size_bytes: 1000,
          modified_at: '1970-01-01T00:00:00.000Z',
          codec: 'mp3',
          bit_rate: 128_000,
          sample_rate_hz: null,
          channels: null,
        },
      ],
    });
  });

  it('shows the path where the server is set to', async () => {
    await using server = await openHttpServer({ tracks, settings: { showPaths: true } });
    expect((await server.ask<Song>(`${SONGS}/1`)).body.path).toBe('/music/Alpha.mp3');
  });

  it('forgets one, once', async () => {
    await using server = await openHttpServer({ tracks });
    const remove = () => server.ask<Problem>(`${SONGS}/2`, { method: 'DELETE' });
    const first = await remove();
    expect([first.status, first.body]).toEqual([200, { song_id: '2', removed: true }]);
    const second = await remove();
    expect([second.status, second.body.code]).toEqual([404, 'E_NOT_FOUND']);
    expect((await server.ask<SongPage>(SONGS)).body.songs.map(({ song_id: id }) => id)).toEqual(['1', '3']);
  });

  it.each(['99', '0', '-1', '1.5', 'abc', '1e3', '4294967296', '99999999999999999999', '%00'])(
    'knows no song %s',
    async (songId) => {
      await using server = await openHttpServer({ tracks });
      const { status, body } = await server.ask<Problem>(`${SONGS}/${songId}`);
      expect([status, body.code]).toEqual([404, 'E_NOT_FOUND']);
    },
  );
});

describe('GET /api/v1/stats', () => {
  it('has the figures', async () => {
    await using server = await openHttpServer({ tracks });
    const { body } = await server.ask<Stats>('/api/v1/stats');
    expect(body).toMatchObject({
      total_songs: 3,
      total_hashes: 300,
      upload_max_bytes: 2_000_000,
      total_duration_s: 180,
      failed_files: 0,
      damaged_parts: [],
      vectors: [],
    });
    expect(body.index_size_mb).toBeGreaterThan(0);
    expect(body.uptime).toBeGreaterThan(0);
  });
});

describe('POST /api/v1/index', () => {
  it('starts a job for a folder of the library', async () => {
    const indexed: string[] = [];
    await using server = await openHttpServer({
      indexFolder: async (folder) => {
        indexed.push(folder);
        return { indexed: 1 };
      },
    });
    const folder = join(server.libraryRoot, 'Ålbum "one"');
    await mkdir(folder);
    const { status, headers, body } = await server.postJson<IndexAccepted>(INDEX, { directory_path: folder });
    expect(status).toBe(202);
    expect(headers.get('location')).toBe(`/api/v1/jobs/${body.job_id}`);
    expect(indexed).toEqual([folder]);
  });

  it('lists where folders may be, and which of these are not there', async () => {
    const gone = join(tmpdir(), 'earworm-gone');
    const here = tmpdir();
    await using server = await openHttpServer({ settings: { libraryRoots: [here, gone] } });
    const { body } = await server.ask<LibraryRoots>('/api/v1/library');
    expect(body.roots).toEqual([
      { path: here, is_there: true },
      { path: gone, is_there: false },
    ]);
  });

  it('accepts the root itself, and a link that stays inside as the folder it leads to', async () => {
    const indexed: string[] = [];
    await using server = await openHttpServer({
      indexFolder: async (folder) => {
        indexed.push(folder);
        return null;
      },
    });
    await mkdir(join(server.libraryRoot, 'real'));
    await symlink('real', join(server.libraryRoot, 'alias'));
    for (const path of [`${server.libraryRoot}/`, join(server.libraryRoot, 'alias')]) {
      expect((await server.postJson(INDEX, { directory_path: path })).status).toBe(202);
    }
    await expect.poll(() => indexed).toEqual([server.libraryRoot, join(server.libraryRoot, 'real')]);
  });

  it.each<[string, unknown, number, string]>([
    ['the root of the disk', '/', 403, 'E_PATH_NOT_ALLOWED'],
    ['..', '..', 403, 'E_PATH_NOT_ALLOWED'],
    ['the way up out of the library', '{root}/..', 403, 'E_PATH_NOT_ALLOWED'],
    ['the way up and to a neighbour', '{root}/../library-of-another', 403, 'E_PATH_NOT_ALLOWED'],
    ['a folder whose name begins like the root', '{root}2', 403, 'E_PATH_NOT_ALLOWED'],
    ['a folder outside', tmpdir(), 403, 'E_PATH_NOT_ALLOWED'],
    ['what does not exist outside', '/no/such/folder', 403, 'E_PATH_NOT_ALLOWED'],
    ['a relative path', 'library', 403, 'E_PATH_NOT_ALLOWED'],
    ['a link that leads out', '{root}/out', 403, 'E_PATH_NOT_ALLOWED'],
    ['a folder behind a link that leads out', '{root}/out/library2', 403, 'E_PATH_NOT_ALLOWED'],
    ['what does not exist', '{root}/nothing', 404, 'E_PATH_MISSING'],
    ['a link to nothing', '{root}/dangling', 404, 'E_PATH_MISSING'],
    ['a file', '{root}/file.mp3', 400, 'E_USAGE'],
    ['a NUL byte', '{root}/a\0b', 400, 'E_USAGE'],
    ['spaces', '   ', 400, 'E_USAGE'],
    ['nothing', '', 400, 'E_USAGE'],
    ['a number', 5, 400, 'E_USAGE'],
    ['null', null, 400, 'E_USAGE'],
    ['a list', ['/'], 400, 'E_USAGE'],
    ['a path without end', `/${'x'.repeat(5000)}`, 400, 'E_USAGE'],
  ])('refuses %s', async (_what, asked, status, code) => {
    const indexed: string[] = [];
    await using server = await openHttpServer({
      indexFolder: async (folder) => {
        indexed.push(folder);
        return null;
      },
    });
    const root = server.libraryRoot;
    await writeFile(join(root, 'file.mp3'), 'x');
    await symlink(server.dir, join(root, 'out'));
    await symlink(join(root, 'gone'), join(root, 'dangling'));
    await mkdir(`${root}2`);
    const path = typeof asked === 'string' ? asked.replace('{root}', root) : asked;
    const { body, ...answer } = await server.postJson<Problem>(INDEX, { directory_path: path });
    expect([answer.status, body.code]).toEqual([status, code]);
    expect(body.details?.['field']).toBe('directory_path');
    expect(indexed).toEqual([]);
  });

  it.each<[string, RequestInit]>([
    ['no body', { method: 'POST' }],
    ['no field', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
    ['broken JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a' }],
    ['an empty body', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '' }],
  ])('refuses %s', async (_what, init) => {
    await using server = await openHttpServer();
    const { status, body } = await server.ask<Problem>(INDEX, init);
    expect([status, body.code]).toEqual([400, 'E_USAGE']);
  });

  it.each([
    ['text/plain', '{"directory_path":"/"}'],
    ['application/x-www-form-urlencoded', 'directory_path=%2F'],
  ])('does not take %s, which pages of other sites can send', async (type, text) => {
    await using server = await openHttpServer();
    const init = { method: 'POST', headers: { 'content-type': type }, body: text };
    const { status, body } = await server.ask<Problem>(INDEX, init);
    expect([status, body.code]).toEqual([415, 'E_CONTENT_TYPE']);
  });

  it('refuses everything where no library root is configured', async () => {
    await using server = await openHttpServer({ settings: { libraryRoots: [] } });
    const { status, body } = await server.postJson<Problem>(INDEX, { directory_path: server.libraryRoot });
    expect([status, body.code]).toEqual([403, 'E_PATH_NOT_ALLOWED']);
  });

  it('answers the same job while a folder is being indexed', async () => {
    const go = Promise.withResolvers<null>();
    await using server = await openHttpServer({ indexFolder: () => go.promise });
    const ask = () => server.postJson<IndexAccepted>(INDEX, { directory_path: server.libraryRoot });
    const [first, second] = [await ask(), await ask()];
    expect(second.body.job_id).toBe(first.body.job_id);
    go.resolve(null);
  });
});
