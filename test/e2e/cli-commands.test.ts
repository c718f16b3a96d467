import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm, type RunOptions } from './run-earworm.ts';

const TUNE_S = 20;
/** The name is the tune's; what is hard about it depends on where it is written or read. */
const NAMES = [
  'plain.wav',
  'with space.wav',
  `quotes ' " \`.wav`,
  'line\nend.wav',
  'Ünïcödé 名前 🎵.wav',
  '-dash.wav',
  '$(x);&.WAV',
];
const tunes = NAMES.map((name, index) => ({ name, samples: madeTune(100 + index, TUNE_S) }));

let home: string;
let music: string;
let clips: string;
const earworm = (args: readonly string[], options?: RunOptions) =>
  runEarworm(['--data', path.join(home, 'data'), ...args], options);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm cli-'));
  music = path.join(home, 'my music');
  clips = path.join(home, 'clips');
  await mkdir(clips);
  await mkdir(path.join(music, 'broken'), { recursive: true });
  for (const { name, samples } of tunes) {
    await writeFile(path.join(music, name), tuneWav(samples));
    await writeFile(path.join(clips, name), tuneWav(cutTune(samples, 7, 6)));
  }
  await writeFile(path.join(clips, 'unknown.wav'), tuneWav(madeTune(1, 6)));
  await writeFile(path.join(music, 'broken/empty.mp3'), '');
  await writeFile(path.join(music, 'broken/text.mp3'), 'this is no music');
});
afterAll(() => rm(home, { recursive: true }));

describe('earworm index', () => {
  it('indexes files of any name, lists the broken ones, and sums up', async () => {
    const run = await earworm(['index', '--json', music]);
    expect(run.exitCode).toBe(0);
    const records = run.records();
    expect(records.at(-1)).toMatchObject({ event: 'done', indexed: NAMES.length, unchanged: 0, failed: 2 });
    expect(records.at(-1)?.['audio_s']).toBeCloseTo(NAMES.length * TUNE_S, 0);
    const indexed = records.filter(({ event }) => event === 'indexed').map((record) => record['path']);
    expect(new Set(indexed)).toEqual(new Set(NAMES.map((name) => path.join(music, name))));
    expect(indexed).toHaveLength(NAMES.length);
    const failed = records.filter(({ event }) => event === 'failed');
    const byPath = new Map(failed.map((record) => [record['path'], record]));
    expect(failed).toHaveLength(2);
    expect(byPath.get(path.join(music, 'broken/empty.mp3'))).toMatchObject({
      code: 'E_MEDIA_EMPTY',
      known: false,
    });
    expect(byPath.get(path.join(music, 'broken/text.mp3'))).toMatchObject({ code: 'E_MEDIA_UNREADABLE' });
  });

  it('finds nothing to do the second time, and says again what is broken', async () => {
    const run = await earworm(['index', '--strict', music]);
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toContain(`0 songs indexed, ${NAMES.length} unchanged, 2 failed.`);
    expect(run.stdout).toContain('empty.mp3\n    The file is empty. (E_MEDIA_EMPTY, as before)');
    expect(run.stderr).toBe('Nothing new.\n');
  });

  it.each([
    ['a path that does not exist', ['index', '/no/such/place'], 4, 'E_PATH_MISSING'],
    ['an empty path', ['index', ''], 4, 'E_PATH_MISSING'],
    ['something that is no file', ['index', '/dev/null'], 4, 'E_PATH_UNREADABLE'],
    ['no path', ['index'], 2, 'missing required argument'],
  ])('refuses %s', async (_, args, exitCode, told) => {
    const run = await earworm(args);
    expect(run).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(told) });
  });

  it('refuses settings that make no sense', async () => {
    const memory = await earworm(['index', music], { env: { EARWORM_FINGERPRINTS: 'memory' } });
    expect(memory).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('E_CONFIG') });
    const typo = await earworm(['index', music], { env: { EARWORM_PROT: '1' } });
    expect(typo).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('did you mean EARWORM_PORT?'),
    });
  });
});

describe('earworm identify', () => {
  it('names the song of each clip in order, and goes on past clips that cannot be read', async () => {
    const files = [...NAMES, 'unknown.wav', 'missing.wav'];
    const run = await earworm(['identify', '--json', '--', ...files], { cwd: clips });
    expect(run.exitCode).toBe(5);
    const records = run.records();
    expect(records.map((record) => record['query'])).toEqual(files);
    for (const [index, name] of NAMES.entries()) {
      const matches = records[index]?.['matches'] as Record<string, unknown>[];
      expect(matches).toHaveLength(1);
      expect(matches[0]).toEqual({
        song_id: expect.stringMatching(/^\d+$/u),
        title: path.parse(name).name,
        artist: null,
        album: null,
        path: path.join(music, name),
        confidence: expect.any(Number),
        offset_s: expect.closeTo(7, 1),
        speed: expect.closeTo(1, 1),
        tied: false,
      });
      expect(records[index]).toMatchObject({
        query_duration_ms: 6000,
        processing_time_ms: expect.any(Number),
      });
    }
    expect(records.at(-2)?.['matches']).toEqual([]);
    expect(records.at(-1)).toEqual({
      query: 'missing.wav',
      error: { code: 'E_PATH_MISSING', message: expect.any(String) },
    });
  });

  it('reads a clip from standard input', async () => {
    const input = tuneWav(cutTune(tunes[1]!.samples, 3, 8));
    const run = await earworm(['identify', '--json', '-'], { input });
    expect(run.records()).toMatchObject([
      { query: '-', matches: [{ path: path.join(music, 'with space.wav') }] },
    ]);
    const tooLarge = await earworm(['identify', '--json', '-'], {
      input: Buffer.alloc(2 ** 20 + 1),
      env: { EARWORM_UPLOAD_MAX_MB: '1' },
    });
    expect(tooLarge).toMatchObject({ exitCode: 5 });
    expect(tooLarge.records()).toMatchObject([{ query: '-', error: { code: 'E_UPLOAD_TOO_LARGE' } }]);
  });

  it('tells people in words, without control characters or colours', async () => {
    const run = await earworm([
      'identify',
      path.join(clips, 'line\nend.wav'),
      path.join(clips, 'unknown.wav'),
    ]);
    const lines = run.stdout.split('\n');
    expect(lines[0]).toBe(path.join(clips, 'line\\nend.wav'));
    expect(lines[1]).toMatch(/^\d+ % {2}line\\nend {2,}at 0:0[67]$/u);
    expect(lines[3]).toBe('not in your collection');
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('finds nothing in a collection that is not there, and makes none', async () => {
    const run = await runEarworm([
      'identify',
      '--data',
      path.join(home, 'none'),
      path.join(clips, 'plain.wav'),
    ]);
    expect(run).toMatchObject({ exitCode: 0, stdout: 'not in your collection' });
    await expect(mkdir(path.join(home, 'none'))).resolves.toBeUndefined();
  });
});

describe('earworm songs, stats and remove', () => {
  it('lists songs, all or those with certain words', async () => {
    const all = await earworm(['songs', '--json']);
    expect(all.records()).toHaveLength(NAMES.length);
    const some = await earworm(['songs', 'space']);
    expect(some.stdout).toMatch(/^id {2}artist {2}title {7}album {2}length\n *\d+ {10}with space {11}0:20$/u);
    expect((await earworm(['songs', '--json', '--limit', '2', '--offset', '6'])).records()).toHaveLength(1);
  });

  it('lists the files that failed', async () => {
    const run = await earworm(['problems', '--json']);
    expect(run.records().map(({ code }) => code)).toEqual(['E_MEDIA_EMPTY', 'E_MEDIA_UNREADABLE']);
    expect((await earworm(['problems'])).stdout).toContain(
      'empty.mp3\n    The file is empty. (E_MEDIA_EMPTY)',
    );
  });

  it('keeps the song of a file that was moved, and forgets one that is gone only when told to', async () => {
    const songIds = async () =>
      new Map((await earworm(['songs', '--json'])).records().map((song) => [song['song_id'], song['path']]));
    const before = await songIds();
    const [from, to] = [path.join(music, 'with space.wav'), path.join(music, 'broken/moved.wav')];
    await rename(from, to);
    const moved = await earworm(['index', '--json', music]);
    expect(moved.records().at(-1)).toMatchObject({ indexed: 1, unchanged: NAMES.length - 1, missing: 0 });
    const after = await songIds();
    expect([...after.keys()].toSorted()).toEqual([...before.keys()].toSorted());
    expect([...after.values()]).toContain(to);

    await rename(to, path.join(home, 'away.wav'));
    expect((await earworm(['index', music])).stdout).toContain('1 now missing');
    expect((await earworm(['songs', 'moved'])).stdout).toContain('missing since 20');
    expect((await earworm(['purge', '--dry-run', '--json'])).records()).toMatchObject([
      { event: 'purged', path: to },
      { event: 'done', purged: 0 },
    ]);
    await rename(path.join(home, 'away.wav'), from);
    expect((await earworm(['index', '--json', music])).records().at(-1)).toMatchObject({ indexed: 1 });
    expect((await earworm(['purge', '--json'])).records()).toEqual([{ event: 'done', purged: 0 }]);
    expect(await songIds()).toEqual(before);
  });

  it('ends quietly when its reader has seen enough', async () => {
    const launcher = path.join(import.meta.dirname, '../../bin/earworm.mjs');
    const command = `"${process.execPath}" "${launcher}" --data "${home}/data" songs --json | head -1`;
    const shown = execFileSync('sh', ['-c', `${command} 2>&1`], { encoding: 'utf8' });
    expect(shown.split('\n').filter((line) => line !== '')).toHaveLength(1);
  });

  it('tells the figures, removes songs, and no longer finds them', async () => {
    const [before] = (await earworm(['stats', '--json'])).records();
    expect(before).toMatchObject({ total_songs: NAMES.length, failed_files: 2, damaged: [] });
    expect(before?.['total_hashes']).toBeGreaterThan(NAMES.length * TUNE_S);
    expect(before?.['index_bytes']).toBeGreaterThan(1000);
    expect(before?.['audio_s']).toBeCloseTo(NAMES.length * TUNE_S, 0);

    expect(await earworm(['remove', 'nothing-like-that'])).toMatchObject({ exitCode: 4 });
    expect(await earworm(['remove'])).toMatchObject({ exitCode: 2 });
    const plain = path.join(music, 'plain.wav');
    expect((await earworm(['remove', '--dry-run', plain])).stdout).toContain(plain);
    const removed = await earworm(['remove', '--json', plain]);
    expect(removed.records()).toMatchObject([
      { event: 'removed', path: plain },
      { event: 'done', removed: 1 },
    ]);
    const run = await earworm(['identify', '--json', path.join(clips, 'plain.wav')]);
    expect(run.records()).toMatchObject([{ matches: [] }]);
    expect((await earworm(['index', '--json', music])).records().at(-1)).toMatchObject({ indexed: 1 });
  });
});
