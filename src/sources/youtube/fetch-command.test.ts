import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchCommand } from './fetch-command.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../../test/fixtures/fetch-command.mjs');
const VIDEO = { videoId: 'dQw4w9WgXcQ', title: 'Never; $(touch x) `y`', artist: 'R & "A"' };

let top: string;
let folder: string;
beforeEach(async () => {
  top = await mkdtemp(path.join(tmpdir(), 'earworm-fetch-'));
  folder = path.join(top, 'own');
  await mkdir(folder);
  await writeFile(path.join(top, 'a.wav'), 'sound');
});
afterEach(() => rm(top, { recursive: true }));

const fetcherOf = (behaviour: string, more: readonly string[] = [], limits = {}) =>
  fetchCommand({
    command: [process.execPath, COMMAND, behaviour, '{folder}', ...more],
    timeMaxS: 20,
    sizeMaxBytes: 20 * 2 ** 20,
    ...limits,
  });

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function isSoonGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50 && isAlive(pid); tries++) await pause(100);
  return !isAlive(pid);
}

it('gives each placeholder as it is, without a shell, and no keys', async () => {
  const files = await fetcherOf('tells', ['{title}', '--by={artist}', '{url}', 'id:{video_id}']).fetch(
    VIDEO,
    { folder },
  );
  expect(files).toEqual([path.join(folder, 'told.json')]);
  const { args, env } = JSON.parse(readFileSync(files[0]!, 'utf8')) as {
    args: string[];
    env: Record<string, string>;
  };
  expect(args).toEqual([
    VIDEO.title,
    `--by=${VIDEO.artist}`,
    `https://www.youtube.com/watch?v=${VIDEO.videoId}`,
    `id:${VIDEO.videoId}`,
  ]);
  expect(Object.keys(env).filter((name) => /KEY|TOKEN|EARWORM|NODE_/u.test(name))).toEqual([]);
  expect(env['TMPDIR']).toBe(folder);
});

it('lets no title and no id be an option', async () => {
  const fetcher = fetcherOf('tells', ['{title}', '{url}']);
  const [file = ''] = await fetcher.fetch({ videoId: '-abc', title: '--exec rm' }, { folder });
  expect((JSON.parse(readFileSync(file, 'utf8')) as { args: string[] }).args[0]).toBe('exec rm');
  const asOption = fetcherOf('tells', ['{video_id}']).fetch({ videoId: '-abc', title: 'T' }, { folder });
  await expect(asOption).rejects.toMatchObject({
    code: 'E_FETCH_FAILED',
    message: expect.stringContaining('{url}') as string,
  });
});

it('refuses a placeholder that there is not', () => {
  expect(() => fetcherOf('copy', ['{tilte}'])).toThrow('{tilte}');
});

it('tells what a failed command said last, and when there is none', async () => {
  const failing = fetcherOf('fails').fetch(VIDEO, { folder });
  await expect(failing).rejects.toMatchObject({
    code: 'E_FETCH_FAILED',
    message: 'The command of youtubeFetch ended with 1: no such video [31m',
  });
  const absent = fetchCommand({ command: ['/no/such/program'], timeMaxS: 5, sizeMaxBytes: 1e6 });
  await expect(absent.fetch(VIDEO, { folder })).rejects.toMatchObject({
    code: 'E_FETCH_FAILED',
    details: { exitCode: 127 },
  });
});

it('ends a command that hangs, with all that it started', async () => {
  const pidFile = path.join(top, 'pid');
  const fetching = fetcherOf('hangs-with-child', [pidFile], { timeMaxS: 2 }).fetch(VIDEO, { folder });
  await expect(fetching).rejects.toMatchObject({ code: 'E_FETCH_TIMEOUT' });
  expect(await isSoonGone(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
});

it('ends what a command leaves behind', async () => {
  const pidFile = path.join(top, 'pid');
  await fetcherOf('leaves-child', [pidFile]).fetch(VIDEO, { folder });
  expect(await isSoonGone(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
});

it('ends a command that writes too much', async () => {
  await expect(fetcherOf('writes-much').fetch(VIDEO, { folder })).rejects.toMatchObject({
    code: 'E_FETCH_TOO_LARGE',
  });
});

it('stops when told to', async () => {
  const fetching = fetcherOf('hangs').fetch(VIDEO, { folder, signal: AbortSignal.timeout(300) });
  await expect(fetching).rejects.toMatchObject({ code: 'E_CANCELLED' });
});

it('takes nothing that is written elsewhere, and no link to elsewhere', async () => {
  const outside = path.join(top, 'outside.wav');
  expect(await fetcherOf('writes-outside', [outside]).fetch(VIDEO, { folder })).toEqual([]);
  expect(existsSync(outside)).toBe(true);
  await expect(fetcherOf('link', [outside]).fetch(VIDEO, { folder })).rejects.toMatchObject({
    code: 'E_FETCH_OUTPUT',
  });
  expect(await readdir(folder)).toEqual(['sound.wav']);
});
