import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawShots } from '../../../test/fixtures/film/drawn-shots.ts';
import { type MadeFilm, steadyTimes, writeFilm } from '../../../test/fixtures/film/write-film.ts';
import { madeSpeech } from '../../../test/fixtures/made-speech.ts';
import { truePeak } from '../../audio/mix/true-peak.ts';
import { createRandom } from '../../demo/random.ts';
import { findShots } from '../../video/find-shots.ts';
import { localFilmAnalyzer } from '../../video/local-film-analyzer.ts';
import type { FilmRendering } from '../media-analyzer.ts';
import { AudioSource } from './audio-source.ts';
import { encodeAudio } from './encode-audio.ts';
import { readFilm } from './read-film.ts';
import { renderFilm } from './render-film.ts';
import { STEREO_RATE_HZ, stereoSound } from './stereo-sound.ts';

const RATE_HZ = 44_100;
const SHOTS = [
  { durationS: 2, seed: 1, light: 0.3 },
  { durationS: 4, seed: 2, light: 0.7 },
];

let folder = '';
const pathOf = (name: string): string => path.join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earworm-render-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function film(name: string, made: Partial<MadeFilm> = {}): string {
  const { width = 64, height = 36 } = made;
  const draw = drawShots(SHOTS, width, height);
  writeFilm({ path: pathOf(name), width, height, timesMs: steadyTimes(6, 25), draw, ...made });
  return pathOf(name);
}

/** A song of `at(timeS)`, the same on both sides. */
function song(name: string, durationS: number, at: (timeS: number) => number): string {
  const samples = Float32Array.from({ length: durationS * RATE_HZ }, (_, i) => at(i / RATE_HZ));
  encodeAudio({ path: pathOf(name), sampleRateHz: RATE_HZ, channels: [samples, samples] });
  return pathOf(name);
}

const hum = (timeS: number): number => 0.1 * Math.sin(2 * Math.PI * 330 * timeS);

let renderings = 0;
async function render(wish: Omit<FilmRendering, 'outputPath'>) {
  const outputPath = pathOf(`rendered ${++renderings}.mp4`);
  const rendered = await renderFilm({ ...wish, outputPath }, { durationMaxS: 600 });
  return { rendered, outputPath, left: leftOf(outputPath) };
}

function leftOf(file: string): Float32Array {
  using source = new AudioSource(file);
  const samples: number[] = [];
  for (const [left] of stereoSound(source)) for (const sample of left) samples.push(sample);
  return Float32Array.from(samples);
}

/** Root mean square of a stretch. */
function levelOf(samples: Float32Array, fromS: number, toS: number): number {
  const part = samples.subarray(fromS * STEREO_RATE_HZ, toS * STEREO_RATE_HZ);
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

describe('renderFilm', () => {
  it('copies the pictures, is as long as the film, and has the passage where it belongs', async () => {
    const filmPath = film('plain.mp4');
    // a beep of 20 ms in the soft hum, at second 10.5
    const beep = (s: number): number => (s >= 10.5 && s < 10.52 ? 0.9 * Math.sin(2 * Math.PI * 2000 * s) : 0);
    const songPath = song('beep.mp3', 20, (s) => 0.3 * hum(s) + beep(s));
    const { rendered, outputPath, left } = await render({ filmPath, songPath, startMs: 7000 });
    expect(rendered).toMatchObject({ pictures: 'copied', plays: 1, speech: [] });
    const read = await readFilm(outputPath, {});
    const original = await readFilm(filmPath, {});
    expect(Math.abs(read.durationS - original.durationS)).toBeLessThan(0.05);
    expect(Math.abs(rendered.durationMs - 6000)).toBeLessThan(50);
    expect(read.codec).toBe('h264');
    expect(read.frames.luma).toEqual(original.frames.luma);
    expect(findShots(read)[1]?.startS).toBeCloseTo(2, 2);
    const loudest = left.reduce(
      (best, sample, i) => (Math.abs(sample) > Math.abs(left[best]!) ? i : best),
      0,
    );
    expect(Math.abs(loudest / STEREO_RATE_HZ - 3.5)).toBeLessThan(0.04);
    expect(levelOf(left, 5.9, 6)).toBeLessThan(0.2 * levelOf(left, 3, 3.4));
    expect(levelOf(left, 0, 0.05)).toBeLessThan(0.2 * levelOf(left, 3, 3.4));
  });

  it('stays under -1 dBTP with a loud song over a loud film', async () => {
    const random = createRandom('loud');
    const samples = Float32Array.from(
      { length: 6 * 48_000 },
      (_, i) => (random.next() - 0.5) * (i % 7 < 3 ? 2 : 1),
    );
    const filmPath = film('loud.mkv', { sound: { sampleRateHz: 48_000, samples } });
    const songPath = song('loud.flac', 10, () => (random.next() < 0.5 ? -0.99 : 0.99));
    const { rendered, left } = await render({ filmPath, songPath, startMs: 0 });
    const peakDb = 20 * Math.log10(truePeak(left));
    expect(peakDb).toBeLessThan(-1);
    expect(peakDb).toBeGreaterThan(-6);
    expect(rendered.truePeakDbtp).toBeGreaterThanOrEqual(peakDb - 0.01);
    expect(rendered.truePeakDbtp).toBeLessThan(-1);
  });

  it('is quieter while somebody speaks', async () => {
    const samples = new Float32Array(12 * RATE_HZ);
    samples.set(
      madeSpeech(6, RATE_HZ, 'talk').map((s) => 2 * s),
      6 * RATE_HZ,
    );
    const timesMs = steadyTimes(12, 5);
    const draw = drawShots([{ durationS: 12, seed: 4 }], 64, 36);
    const filmPath = film('talk.mkv', { timesMs, draw, sound: { sampleRateHz: RATE_HZ, samples } });
    const songPath = song('hum.flac', 15, hum);
    const { rendered, left } = await render({ filmPath, songPath, startMs: 0 });
    expect(rendered.speech).toHaveLength(1);
    const reading = await readFilm(filmPath, {});
    const brief = await localFilmAnalyzer().analyze({ path: filmPath, reading });
    expect(brief.own_sound?.speech_share).toBeGreaterThan(0.35);
    expect(brief.own_sound?.speech_share).toBeLessThan(0.65);
    expect(brief.description).toMatch(/somebody speaks for \d\d % of it/u);
    const spoken = (await render({ filmPath, songPath, startMs: 0, balance: 0 })).left;
    const music = left.map((sample, i) => sample - (spoken[i] ?? 0));
    expect(levelOf(music, 8, 10)).toBeLessThan(0.3 * levelOf(music, 2, 4));
    expect(levelOf(music, 8, 10)).toBeGreaterThan(0.05 * levelOf(music, 2, 4));
  });

  it('begins a song anew that is shorter than the film', async () => {
    const { rendered, left } = await render({
      filmPath: film('six.mp4'),
      songPath: song('short.flac', 3, hum),
      startMs: 0,
    });
    expect(rendered.plays).toBe(3);
    for (const s of [1, 2, 3, 4])
      expect(levelOf(left, s, s + 0.5)).toBeGreaterThan(0.7 * levelOf(left, 0.6, 1));
  });

  it('keeps how a film is turned, and at which times its pictures are shown', async () => {
    const timesMs = steadyTimes(6, 25).filter((_, i) => i % 7 !== 3 && i % 5 !== 1);
    const filmPath = film('turned.mp4', { isTurned: true, timesMs });
    const { outputPath, rendered } = await render({ filmPath, songPath: song('a.flac', 8, hum), startMs: 0 });
    expect(rendered.pictures).toBe('copied');
    const [read, original] = [await readFilm(outputPath, {}), await readFilm(filmPath, {})];
    expect([read.width, read.height]).toEqual([36, 64]);
    for (const [i, timeS] of original.frames.timesS.entries())
      expect(Math.abs(read.frames.timesS[i]! - timeS)).toBeLessThan(0.002);
  });

  it('codes pictures anew that it cannot copy, at the same times', async () => {
    const filmPath = film('old.avi', { width: 66, height: 38 });
    const { rendered, outputPath } = await render({ filmPath, songPath: song('b.flac', 8, hum), startMs: 0 });
    expect(rendered.pictures).toBe('encoded');
    const [read, original] = [await readFilm(outputPath, {}), await readFilm(filmPath, {})];
    expect([read.width, read.height, read.codec]).toEqual([66, 38, 'h264']);
    expect(Math.abs(read.durationS - original.durationS)).toBeLessThan(0.05);
    expect(findShots(read)[1]?.startS).toBeCloseTo(2, 1);
  });

  it('renders one frame, and a film cut short', async () => {
    const songPath = song('c.flac', 8, hum);
    const one = await render({ filmPath: film('one.mp4', { timesMs: [0] }), songPath, startMs: 0 });
    expect(one.rendered.durationMs).toBeLessThan(100);
    const bytes = readFileSync(film('whole.mkv'));
    writeFileSync(pathOf('cut.mkv'), bytes.subarray(0, bytes.length / 2));
    const cut = await render({ filmPath: pathOf('cut.mkv'), songPath, startMs: 0 });
    const { durationS } = await readFilm(pathOf('cut.mkv'), {});
    expect(Math.abs(cut.rendered.durationMs - 1000 * durationS)).toBeLessThan(50);
    expect(Math.abs(cut.left.length / STEREO_RATE_HZ - durationS)).toBeLessThan(0.05);
  });

  it('refuses what is no film or no song, a passage after the end, and leaves no sound behind', async () => {
    const [filmPath, songPath] = [film('good.mp4'), song('d.flac', 4, hum)];
    const refusal = (code: string) => expect.objectContaining({ code });
    await expect(render({ filmPath: songPath, songPath, startMs: 0 })).rejects.toEqual(
      refusal('E_MEDIA_NO_PICTURE'),
    );
    await expect(render({ filmPath, songPath: filmPath, startMs: 0 })).rejects.toEqual(
      refusal('E_MEDIA_NO_AUDIO'),
    );
    await expect(render({ filmPath, songPath, startMs: 9000 })).rejects.toEqual(refusal('E_USAGE'));
    const timesMs = [0, 1000, 8 * 3_600_000];
    await expect(render({ filmPath: film('long.mkv', { timesMs }), songPath, startMs: 0 })).rejects.toEqual(
      refusal('E_MEDIA_TOO_LONG'),
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.m4a'))).toEqual([]);
    expect(statSync(filmPath).size).toBeGreaterThan(0);
  });
});
