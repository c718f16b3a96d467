import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilmResult, RenderResult } from '../../src/http/contract/film-contract.ts';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { readFilm } from '../../src/media/node-av/read-film.ts';
import { drawShots } from '../fixtures/film/drawn-shots.ts';
import { writeFilmSongs } from '../fixtures/film/film-songs.ts';
import { type MadeFilm, steadyTimes, writeFilm } from '../fixtures/film/write-film.ts';
import { runEarworm } from './run-earworm.ts';
import { ServedFilms } from './served-films.ts';

let home: string;
const at = (name: string): string => path.join(home, name);
const SHOTS = Array.from({ length: 12 }, (_, i) => ({
  durationS: 0.8,
  seed: i,
  light: 0.8,
  colour: 1,
  movePerS: 0.5,
}));

function makeFilm(name: string, more: Partial<MadeFilm> = {}): string {
  const size = { width: 64, height: 36 };
  const timesMs = steadyTimes(9.6, 12.5);
  writeFilm({ path: at(name), ...size, timesMs, draw: drawShots(SHOTS, size.width, size.height), ...more });
  return at(name);
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm film tasks-'));
  await writeFilmSongs(at('music'));
  await runEarworm(['index', '--data', at('data'), at('music')]);
});
afterAll(() => rm(home, { recursive: true }));

describe('a film sent to the server', () => {
  let server: ServedFilms;
  beforeAll(async () => {
    server = await ServedFilms.start(at('data'));
  });
  afterAll(async () => {
    await server.stop('SIGTERM');
  });

  it('gives its analysis, and songs with the passage to play', async () => {
    const task = await server.ended(await server.send(makeFilm('fast.mp4'), { limit: '2', genre: 'made' }));
    expect(task).toMatchObject({ state: 'done', progress: { done: 3, total: 4, unit: 'steps' } });
    const { analysis, songs, engines } = task.result as FilmResult;
    expect(analysis).toMatchObject({ analyzer: 'local', tempo: 'Fast', energy_level: 'High' });
    expect(analysis.shots.length).toBeGreaterThanOrEqual(10);
    expect(engines).toContain('builtin');
    expect(songs).toHaveLength(2);
    for (const song of songs) {
      expect(song.title).toMatch(/^Lively/u);
      expect(song.artist).toMatch(/^Artist/u);
      expect(song.album).toBe('One album');
      expect(song.reason).not.toBe('');
      expect(song.length_s).toBeCloseTo(9.6, 1);
      expect(song.start_s).toBeLessThanOrEqual(song.duration_s - 9.6);
      const sound = await fetch(`${server.url}/api/v1/songs/${song.song_id}/audio`);
      expect([sound.status, await sound.body?.cancel()]).toEqual([200, undefined]);
    }
  });

  it('comes back with a song under it', async () => {
    const film = makeFilm('short.mp4', { timesMs: steadyTimes(3, 12.5) });
    const found = await server.ended(await server.send(film, { limit: '1' }));
    const [song] = (found.result as FilmResult).songs;
    const wish = { song_id: song?.song_id ?? '', start_s: String(song?.start_s ?? 0) };
    const task = await server.ended(await server.send(film, wish, 'render-video'));
    expect(task).toMatchObject({ state: 'done', progress: { done: 100, total: 100, unit: 'percent' } });
    const { duration_s, pictures, size_bytes, true_peak_dbtp } = task.result as RenderResult;
    expect(duration_s).toBeCloseTo(3, 1);
    expect([pictures, true_peak_dbtp < -1]).toEqual(['copied', true]);
    const reply = await fetch(`${server.url}/api/recommendations/tasks/${task.task_id}/film`);
    const bytes = Buffer.from(await reply.arrayBuffer());
    expect(bytes.length).toBe(size_bytes);
    await writeFile(at('back.mp4'), bytes);
    const { durationS, sound } = await readFilm(at('back.mp4'), {});
    expect(durationS).toBeCloseTo(3, 1);
    expect(sound?.loudness.integratedLufs).toBeGreaterThan(-40);
  });

  it('without sound, cut short, or of no genre there is, is an answer', async () => {
    const bytes = await readFile(makeFilm('whole.mkv'));
    await writeFile(at('cut.mkv'), bytes.subarray(0, bytes.length / 2));
    const cut = (await server.ended(await server.send(at('cut.mkv')))).result as FilmResult;
    expect(cut.analysis).toMatchObject({ usage: { has_sound: false } });
    expect(cut.analysis.duration_s).toBeLessThan(9);
    const task = await server.ended(await server.send(at('fast.mp4'), { genre: 'Polka' }));
    expect(task).toMatchObject({ state: 'done', result: { songs: [] } });
  });

  it('that is none, or too long, fails by code, under the name it was sent by', async () => {
    encodeAudio({ path: at('sound.wav'), sampleRateHz: 8000, channels: [new Float32Array(8000)] });
    await writeFile(at('text.mp4'), 'This is not a film, it only says so.\n'.repeat(4000));
    await writeFile(at('empty.mp4'), '');
    const refusals = {
      'sound.wav': 'E_MEDIA_NO_PICTURE',
      'text.mp4': 'E_MEDIA_UNREADABLE',
      'empty.mp4': 'E_MEDIA_EMPTY',
      [path.basename(makeFilm('long.mkv', { timesMs: [0, 1000, 8 * 3_600_000] }))]: 'E_MEDIA_TOO_LONG',
    };
    for (const [name, code] of Object.entries(refusals)) {
      const task = await server.ended(await server.send(at(name)));
      expect([name, task.state, task.error?.code]).toEqual([name, 'failed', code]);
      expect(task.error?.message).not.toContain(home);
    }
  });

  it('that only names other files or hosts fails, and nobody is asked', async () => {
    let calls = 0;
    const host = createServer((socket) => {
      calls++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    const elsewhere = `http://127.0.0.1:${(host.address() as AddressInfo).port}/x.ts`;
    const scripts = {
      'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${elsewhere}\n#EXT-X-ENDLIST\n`,
      'local.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${at('fast.mp4')}\n#EXT-X-ENDLIST\n`,
      'concat.mp4': `ffconcat version 1.0\nfile '${at('fast.mp4')}'\n`,
      'dash.mpd': `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>${elsewhere}</BaseURL></Period></MPD>`,
    };
    for (const [name, text] of Object.entries(scripts)) {
      await writeFile(at(name), text);
      const task = await server.ended(await server.send(at(name)));
      expect([name, task.state, task.error?.code]).toEqual([name, 'failed', 'E_MEDIA_UNREADABLE']);
    }
    host.close();
    expect(calls).toBe(0);
  });
});

describe('a server with an empty collection', () => {
  it('goes on with a film after kill -9, and removes it at the end with what belongs to no task', async () => {
    const data = at('empty data');
    const killed = await ServedFilms.start(data);
    const taskId = await killed.send(at('fast.mp4'));
    while ((await killed.task(taskId)).state === 'queued') await sleep(5);
    expect((await killed.task(taskId)).state).toBe('running');
    await killed.stop('SIGKILL');
    const [film = ''] = await killed.films();
    const stray = path.join(data, 'films', '00000000-0000-4000-8000-000000000000');
    await writeFile(stray, 'of an upload that was killed before its task began');
    const server = await ServedFilms.start(data);
    const names = await server.films();
    expect(names).not.toContain(path.basename(stray));
    expect([[film], []]).toContainEqual(names);
    const task = await server.ended(taskId);
    expect(task).toMatchObject({ state: 'done', result: { songs: [] } });
    await server.stop('SIGTERM');
  });
});
