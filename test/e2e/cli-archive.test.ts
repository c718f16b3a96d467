import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { runEarworm } from './run-earworm.ts';

let home: string;
let archive: string;
const data = (name: string): string => path.join(home, name);
const run = (args: readonly string[], name: string) => runEarworm([...args, '--json', '--data', data(name)]);

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-archive-cli-'));
  archive = path.join(home, 'a.earworm');
  await mkdir(path.join(home, 'music'));
  for (const seed of [1, 2])
    await writeFile(path.join(home, 'music', `${seed}.wav`), tuneWav(madeTune(seed, 20)));
  await writeFile(path.join(home, 'clip.wav'), tuneWav(cutTune(madeTune(2, 20), 5, 6)));
  await run(['index', path.join(home, 'music')], 'first');
  await run(['export', archive], 'first');
});
afterAll(() => rm(home, { recursive: true }));

describe('earworm export and restore', () => {
  it('carry a collection over, which then answers the same', async () => {
    const restored = await run(['restore', archive], 'second');
    expect(restored.records()).toMatchObject([
      { event: 'restored', songs: 2, fingerprints: 2, renumbered: 0 },
    ]);
    const [songs, others] = [await run(['songs'], 'first'), await run(['songs'], 'second')];
    expect(others.stdout).toEqual(songs.stdout);
    const clip = path.join(home, 'clip.wav');
    const [found] = (await run(['identify', clip], 'second')).records();
    expect(found).toMatchObject({ matches: [{ title: '2' }] });
    const again = await run(['index', path.join(home, 'music')], 'second');
    expect(again.records().at(-1)).toMatchObject({ event: 'done', indexed: 0, unchanged: 2 });
  });

  it('refuse to overwrite a collection, and to write into a terminal of JSON', async () => {
    expect(await run(['restore', archive], 'first')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--replace') as string,
    });
    expect(await run(['restore', '--replace', archive], 'first')).toMatchObject({ exitCode: 0 });
    expect(await run(['export', '-'], 'first')).toMatchObject({ exitCode: 2 });
    expect(await run(['restore', path.join(home, 'none')], 'third')).toMatchObject({ exitCode: 4 });
  });

  it('refuse a damaged archive whole, also from standard input, and leave no half file behind', async () => {
    const bytes = await readFile(archive);
    const input = bytes.subarray(0, bytes.length - 100);
    const args = ['restore', '-', '--json', '--data', data('fourth')];
    const refused = await runEarworm(args, { input });
    expect(refused).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('E_ARCHIVE_DAMAGED') });
    expect((await run(['songs'], 'fourth')).stdout).toBe('');
    expect((await runEarworm(args, { input: bytes })).exitCode).toBe(0);
    expect(await run(['export', path.join(home, 'none', 'a')], 'first')).toMatchObject({ exitCode: 4 });
    expect((await readdir(home)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
