import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DrawnShot, drawShots } from '../../../test/fixtures/film/drawn-shots.ts';
import { type MadeFilm, steadyTimes, writeFilm } from '../../../test/fixtures/film/write-film.ts';
import { findShots } from '../../video/find-shots.ts';
import { localFilmAnalyzer } from '../../video/local-film-analyzer.ts';
import { encodeAudio } from './encode-audio.ts';
import { readFilm } from './read-film.ts';

const SIZE = { width: 64, height: 36 };
const SHOTS: readonly DrawnShot[] = [
  { durationS: 2, seed: 1, light: 0.3, flashesS: [1] },
  { durationS: 2, seed: 2, light: 0.7, panPerS: 1 },
  { durationS: 2, seed: 3, light: 0.2, dissolveS: 1 },
];

let folder = '';
const pathOf = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earworm-film-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function make(name: string, film: Partial<MadeFilm> = {}): string {
  const { width, height } = { ...SIZE, ...film };
  writeFilm({
    path: pathOf(name),
    width,
    height,
    timesMs: steadyTimes(6, 25),
    draw: drawShots(SHOTS, width, height),
    ...film,
  });
  return pathOf(name);
}

const refusal = (code: string) => expect.objectContaining({ code });

describe('readFilm', () => {
  it('tells cuts and dissolves from flashes and pans', async () => {
    const film = await readFilm(make('shots.mp4'), {});
    expect(film).toMatchObject({ width: 64, height: 36, codec: 'h264' });
    expect(film.durationS).toBeCloseTo(6, 1);
    const [first, second, third, ...more] = findShots(film);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ startS: 0, opening: 'start' });
    expect(second?.opening).toBe('cut');
    expect(second?.startS).toBeCloseTo(2, 1);
    expect(third?.opening).toBe('dissolve');
    expect(Math.abs((third?.startS ?? 0) - 4)).toBeLessThan(0.4);
  });

  it('finds cuts that flashes and single odd frames hide', async () => {
    const shots = [
      { durationS: 2, seed: 11, light: 0.3 },
      { durationS: 2, seed: 12, light: 0.4, flashesS: [0] },
      { durationS: 2, seed: 13, light: 0.6, panPerS: 1.2, flashesS: [1] },
    ];
    const drawShot = drawShots(shots, SIZE.width, SIZE.height);
    const draw = (timeS: number, into: Uint8Array): void => {
      if (Math.abs(timeS - 4) < 0.01) into.fill(0);
      else drawShot(timeS, into);
    };
    const [, second, third, ...more] = findShots(await readFilm(make('hidden.mp4', { draw }), {}));
    expect([second?.opening, third?.opening, more]).toEqual(['cut', 'cut', []]);
    expect(second?.startS).toBeCloseTo(2, 1);
    expect(third?.startS).toBeCloseTo(4, 1);
  });

  it('finds the same cut at whatever times the frames are shown', async () => {
    const timesMs = steadyTimes(6, 25).filter((_, i) => i % 7 !== 3 && i % 5 !== 1);
    const [, second] = findShots(await readFilm(make('variable.mp4', { timesMs }), {}));
    expect(second?.opening).toBe('cut');
    expect(second?.startS).toBeCloseTo(2, 1);
  });

  it('shows a film that is turned as it is seen', async () => {
    const timesMs = steadyTimes(1, 10);
    const turned = await readFilm(make('turned.mp4', { timesMs, isTurned: true }), {});
    expect([turned.width, turned.height]).toEqual([36, 64]);
    const portrait = await readFilm(make('portrait.mp4', { timesMs, width: 36, height: 64 }), {});
    expect([portrait.width, portrait.height]).toEqual([36, 64]);
  });

  it('hears the film', async () => {
    const sampleRateHz = 11_025;
    const samples = Float32Array.from({ length: 2 * sampleRateHz }, (_, i) => 0.5 * Math.sin(i / 5));
    const timesMs = steadyTimes(2, 10);
    const film = await readFilm(make('sound.mkv', { timesMs, sound: { sampleRateHz, samples } }), {});
    expect(film.sound?.loudness.integratedLufs).toBeGreaterThan(-15);
    expect(film.sound?.courses.loudnessLufs.length).toBeGreaterThanOrEqual(2);
    expect((await readFilm(make('silent.mkv', { timesMs }), {})).sound).toBeUndefined();
  });

  it('makes a brief of a single frame', async () => {
    const film = await readFilm(make('one.mp4', { timesMs: [0] }), {});
    expect(film.frames.timesS).toHaveLength(1);
    const brief = await localFilmAnalyzer().analyze({ path: '', reading: film });
    expect(brief.shots).toHaveLength(1);
    expect(brief.confidence).toBeLessThan(0.3);
  });

  it('reads what is there of a film that is cut short', async () => {
    const bytes = readFileSync(make('whole.mkv'));
    writeFileSync(pathOf('cut.mkv'), bytes.subarray(0, bytes.length / 2));
    const film = await readFilm(pathOf('cut.mkv'), {});
    expect(film.durationS).toBeGreaterThan(1);
    expect(film.durationS).toBeLessThan(6);
  });

  it('refuses a film of more than ten minutes, by its frames and not by its header', async () => {
    const timesMs = [0, 1000, 8 * 3_600_000];
    await expect(readFilm(make('long.mkv', { timesMs }), {})).rejects.toEqual(refusal('E_MEDIA_TOO_LONG'));
  });

  it('refuses sound without pictures, text and scripts that name other files', async () => {
    encodeAudio({ path: pathOf('sound.wav'), sampleRateHz: 8000, channels: [new Float32Array(8000)] });
    await expect(readFilm(pathOf('sound.wav'), {})).rejects.toEqual(refusal('E_MEDIA_NO_PICTURE'));
    const target = make('target.mp4', { timesMs: steadyTimes(1, 10) });
    const scripts = {
      'text.mp4': 'This is not a film, it only says so.\n'.repeat(4000),
      'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${target}\n#EXT-X-ENDLIST\n`,
      'concat.mp4': 'ffconcat version 1.0\nfile target.mp4\n',
    };
    for (const [name, text] of Object.entries(scripts)) {
      writeFileSync(pathOf(name), text);
      await expect(readFilm(pathOf(name), {})).rejects.toEqual(refusal('E_MEDIA_UNREADABLE'));
    }
  });
});
