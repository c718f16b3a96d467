import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DrawnShot, drawShots } from '../fixtures/film/drawn-shots.ts';
import { writeFilmSongs } from '../fixtures/film/film-songs.ts';
import { steadyTimes, writeFilm } from '../fixtures/film/write-film.ts';
import { runEarworm } from './run-earworm.ts';

let home: string;
const earworm = (...args: string[]) => runEarworm(['--data', path.join(home, 'data'), ...args]);

function makeFilm(name: string, shots: readonly DrawnShot[]): string {
  const [width, height] = [64, 36];
  const durationS = shots.reduce((sum, shot) => sum + shot.durationS, 0);
  const file = path.join(home, name);
  writeFilm({
    path: file,
    width,
    height,
    timesMs: steadyTimes(durationS, 12.5),
    draw: drawShots(shots, width, height),
  });
  return file;
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm film-'));
  await writeFilmSongs(path.join(home, 'music'));
});
afterAll(() => rm(home, { recursive: true }));

interface Answer {
  readonly analysis: { readonly shots: readonly unknown[] };
  readonly songs: readonly {
    readonly title: string;
    readonly passage: { readonly start_ms: number; readonly end_ms: number };
  }[];
}

it('says that nothing suits while the collection is empty', async () => {
  const film = makeFilm('empty.mp4', [{ durationS: 2, seed: 1 }]);
  const { exitCode, stderr } = await earworm('soundtrack', film);
  expect(stderr).toContain('Nothing in the collection suits it');
  expect(exitCode).toBe(1);
});

it('names songs for a film, at most two of an album, each with the passage as long as the film', async () => {
  expect((await earworm('index', path.join(home, 'music'))).exitCode).toBe(0);
  const shots = Array.from({ length: 12 }, (_, i) => ({
    durationS: 0.8,
    seed: i,
    light: 0.8,
    colour: 1,
    movePerS: 0.5,
  }));
  const result = await earworm('soundtrack', '--json', makeFilm('fast.mp4', shots));
  expect(result.exitCode).toBe(0);
  const [{ analysis, songs }] = result.records() as unknown as [Answer];
  expect(analysis).toMatchObject({
    analyzer: 'local',
    energy_level: 'High',
    tempo: 'Fast',
    mood: 'upbeat',
  });
  expect(analysis.shots.length).toBeGreaterThanOrEqual(10);
  const titles = songs.map(({ title }) => title);
  expect(titles[0]).toMatch(/^Lively/u);
  expect(titles.filter((title) => title.startsWith('Lively'))).toHaveLength(2);
  for (const { passage } of songs)
    expect(Math.abs(passage.end_ms - passage.start_ms - 9600)).toBeLessThanOrEqual(50);
  const text = await earworm('soundtrack', '--limit', '1', path.join(home, 'fast.mp4'));
  expect(text.stdout).toMatch(/cuts a minute, bright/u);
  expect(text.stdout).toMatch(/from 0:\d\d/u);
});

it('refuses what is no film, with a word for what it is', async () => {
  const sound = await earworm('soundtrack', path.join(home, 'music', '0.flac'));
  expect(sound.exitCode).toBe(5);
  expect(sound.stderr).toContain('no moving picture');
  await writeFile(path.join(home, 'list.m3u8'), '#EXTM3U\n#EXTINF:1,\nfast.mp4\n#EXT-X-ENDLIST\n');
  expect((await earworm('soundtrack', path.join(home, 'list.m3u8'))).exitCode).toBe(5);
  expect((await earworm('soundtrack', path.join(home, 'none.mp4'))).exitCode).toBe(4);
});
