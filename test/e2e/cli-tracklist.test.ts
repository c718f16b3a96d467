import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm } from './run-earworm.ts';

let home: string;
const earworm = (...args: string[]) => runEarworm(['--data', path.join(home, 'data'), ...args]);

/** Half a minute of nothing known, 24 s of one song from its 15th, 20 s of another from its beginning. */
function mix(first: Float32Array, second: Float32Array): Float32Array {
  const pieces = [madeTune(900, 30), cutTune(first, 15, 24), cutTune(second, 0, 20)];
  const samples = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return samples;
}

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm mix-'));
  const music = path.join(home, 'music');
  await mkdir(music);
  const [first, second] = [madeTune(1, 40), madeTune(2, 40)] as const;
  await writeFile(path.join(music, 'first.wav'), tuneWav(first));
  await writeFile(path.join(music, 'second.wav'), tuneWav(second));
  await writeFile(path.join(home, 'mix.wav'), tuneWav(mix(first, second)));
  await writeFile(path.join(home, 'other.wav'), tuneWav(madeTune(901, 30)));
  await earworm('index', music);
});
afterAll(() => rm(home, { recursive: true }));

it('names the songs of a mix, and what is not known in it', async () => {
  const run = await earworm('tracklist', '--json', path.join(home, 'mix.wav'));
  const records = run.records() as Record<string, never>[];
  expect(run.exitCode).toBe(0);
  expect(records.map(({ event }) => event)).toEqual(['unknown', 'song', 'song', 'done']);
  const [unknown, first, second, done] = records;
  expect(unknown).toMatchObject({ start_s: 0 });
  expect(first).toMatchObject({ match: { title: 'first' } });
  expect(Math.abs((first?.['start_s'] ?? 0) - 30)).toBeLessThan(6);
  expect(second).toMatchObject({ match: { title: 'second', offset_s: expect.closeTo(0, 0) } });
  expect(second).toMatchObject({ start_s: expect.closeTo(54, 0), end_s: expect.closeTo(74, 0) });
  expect(done).toMatchObject({ songs: 2, duration_s: expect.closeTo(74, 0) });
});

it('prints a cue sheet', async () => {
  const run = await earworm('tracklist', '--cue', path.join(home, 'mix.wav'));
  expect(run.stdout).toContain('FILE "mix.wav" WAVE');
  expect(run.stdout.match(/TITLE "\w+"/gu)).toEqual([
    'TITLE "mix"',
    'TITLE "Unknown"',
    'TITLE "first"',
    'TITLE "second"',
  ]);
});

it('says that nothing is known, and refuses what is no sound', async () => {
  const run = await earworm('tracklist', path.join(home, 'other.wav'));
  expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('in your collection') });
  await writeFile(path.join(home, 'text.mp3'), 'no sound at all');
  const text = await earworm('tracklist', path.join(home, 'text.mp3'));
  expect(text).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('E_MEDIA_UNREADABLE') });
});
