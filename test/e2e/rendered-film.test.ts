import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../fixtures/chromium.ts';
import { drawShots } from '../fixtures/film/drawn-shots.ts';
import { writeFilmSongs } from '../fixtures/film/film-songs.ts';
import { steadyTimes, writeFilm } from '../fixtures/film/write-film.ts';
import { runEarworm } from './run-earworm.ts';

const FILM_S = 6;
const SHOTS = Array.from({ length: 8 }, (_, i) => ({
  durationS: 0.75,
  seed: i,
  light: 0.8,
  colour: 1,
  movePerS: 0.5,
}));

let home: string;
let film: string;
const inHome = (name: string): string => path.join(home, name);
const earworm = (...args: string[]) => runEarworm(['--data', inHome('data'), ...args]);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm rendered-'));
  film = inHome('film.mp4');
  const [width, height] = [128, 72];
  const draw = drawShots(SHOTS, width, height);
  writeFilm({ path: film, width, height, timesMs: steadyTimes(FILM_S, 25), draw });
  await writeFilmSongs(inHome('music'));
  await earworm('index', inHome('music'));
});
afterAll(() => rm(home, { recursive: true }));

interface Rendered {
  readonly rendered: {
    readonly song_id: string;
    readonly duration_ms: number;
    readonly size_bytes: number;
    readonly true_peak_dbtp: number;
  };
}

interface Answer {
  readonly songs: readonly { readonly song_id: string }[];
}

it('writes the film with the chosen song, which a browser plays to its end', async () => {
  const output = inHome('out.mp4');
  const result = await earworm('soundtrack', '--json', '--render', output, '--song', '2', film);
  expect(result.exitCode).toBe(0);
  const [{ songs }, { rendered }] = result.records() as unknown as [Answer, Rendered];
  expect(rendered).toMatchObject({ path: output, song_id: songs[1]?.song_id, pictures: 'copied', plays: 1 });
  expect(Math.abs(rendered.duration_ms - 1000 * FILM_S)).toBeLessThanOrEqual(50);
  expect(rendered.true_peak_dbtp).toBeLessThan(-1);
  expect((await stat(output)).size).toBe(rendered.size_bytes);
  expect((await readdir(home)).filter((name) => name.startsWith('.'))).toEqual([]);
  const played = await playInChromium(output);
  expect(Math.abs(played.durationS - FILM_S)).toBeLessThanOrEqual(0.05);
  expect(Math.abs(played.endedAtS - FILM_S)).toBeLessThanOrEqual(0.1);
  expect(played.size).toEqual([128, 72]);
  expect(played.decodedSoundBytes).toBeGreaterThan(1000);
  expect(played.failure).toBeNull();
});

interface Played {
  readonly durationS: number;
  readonly endedAtS: number;
  readonly size: readonly number[];
  readonly decodedSoundBytes: number;
  readonly failure: string | null;
}

/** In the browser, where the types of this program do not reach. */
const PLAY = `(async () => {
  const video = document.querySelector('video');
  video.muted = true;
  video.playbackRate = 4;
  await video.play();
  await new Promise((resolve) => {
    video.addEventListener('ended', resolve, { once: true });
    video.addEventListener('error', resolve, { once: true });
  });
  return {
    durationS: video.duration,
    endedAtS: video.currentTime,
    size: [video.videoWidth, video.videoHeight],
    decodedSoundBytes: video.webkitAudioDecodedByteCount,
    failure: video.error === null ? null : video.error.message,
  };
})()`;

async function playInChromium(file: string): Promise<Played> {
  await using browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  return (await page.evaluate(PLAY)) as Played;
}

it('replaces a file with --force only, and never the film itself', async () => {
  const output = inHome('there.mp4');
  await writeFile(output, 'mine');
  const refused = await earworm('soundtrack', '--render', output, film);
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain('--force replaces it');
  expect(await readFile(output, 'utf8')).toBe('mine');
  const forced = await earworm('soundtrack', '--render', output, '--force', '--balance', '1', film);
  expect(forced.exitCode).toBe(0);
  expect(forced.stdout).toContain('there.mp4: ');
  expect((await stat(output)).size).toBeGreaterThan(1000);
  const itself = await earworm('soundtrack', '--render', film, '--force', film);
  expect(itself.exitCode).toBe(2);
  expect(itself.stderr).toContain('would replace itself');
});

it('says what is wrong with what was asked, before the work where it can', async () => {
  const webm = await earworm('soundtrack', '--render', inHome('out.webm'), film);
  expect(webm.exitCode).toBe(2);
  expect(webm.stderr).toContain('.mp4');
  const far = await earworm('soundtrack', '--render', inHome('far.mp4'), '--song', '40', film);
  expect(far.exitCode).toBe(2);
  expect(far.stderr).toContain('--song 40');
  const nowhere = await earworm('soundtrack', '--render', inHome('no/where.mp4'), film);
  expect(nowhere.exitCode).toBe(4);
  expect((await earworm('soundtrack', '--render', inHome('b.mp4'), '--balance', '2', film)).exitCode).toBe(2);
  expect(existsSync(inHome('far.mp4'))).toBe(false);
});

it('names songs of the genres that were asked for, and no more than were asked for', async () => {
  expect((await earworm('soundtrack', '--genre', 'Polka', film)).exitCode).toBe(1);
  const made = await earworm('soundtrack', '--json', '--genre', 'Polka, Made', '--limit', '1', film);
  expect(made.exitCode).toBe(0);
  expect((made.records() as unknown as [Answer])[0].songs).toHaveLength(1);
  expect((await earworm('soundtrack', '--limit', '0', film)).exitCode).toBe(2);
});
