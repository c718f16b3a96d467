import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAKE_KEY, type FakeYoutube, GOOGLE_ERRORS, openFakeYoutube } from '../fixtures/fake-youtube.ts';
import { runEarworm, startEarworm } from './run-earworm.ts';

const COMMAND = path.resolve(import.meta.dirname, '../fixtures/fetch-command.mjs');
let folder: string;
let fake: FakeYoutube;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-cli-youtube-'));
  const red = await sharp({ create: { width: 64, height: 36, channels: 3, background: '#d01020' } })
    .jpeg()
    .toBuffer();
  fake = await openFakeYoutube(
    Array.from({ length: 3 }, (_, i) => ({
      id: `v${i}`,
      title: `Mara ${i} - Song <b>${i}</b> (Official Video)`,
      picture: red,
    })),
  );
});
afterAll(async () => {
  await fake[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const settings = (name: string, more: Readonly<Record<string, string>> = {}) => ({
  env: {
    EARWORM_DATA: path.join(folder, name),
    EARWORM_YOUTUBE_ENDPOINT: fake.endpoint,
    YOUTUBE_API_KEY: FAKE_KEY,
    ...more,
  },
});

it('imports a chart, lists what you do not have, and changes nothing the second time', async () => {
  const first = await runEarworm(
    ['import', 'youtube', '--max', '2', '--region', 'de', '--json'],
    settings('a'),
  );
  expect(first.stderr).not.toContain(FAKE_KEY);
  expect(first.exitCode).toBe(0);
  const records = first.records();
  expect(records.filter(({ event }) => event === 'unmatched')).toEqual([
    {
      event: 'unmatched',
      video_id: 'v0',
      title: 'Song <b>0</b>',
      artist: 'Mara 0',
      duration_s: 180,
      nearest: null,
    },
    {
      event: 'unmatched',
      video_id: 'v1',
      title: 'Song <b>1</b>',
      artist: 'Mara 1',
      duration_s: 180,
      nearest: null,
    },
  ]);
  expect(records.at(-1)).toMatchObject({
    event: 'done',
    region: 'DE',
    videos: 2,
    added: 2,
    pictures: 2,
    unmatched_total: 2,
  });
  const again = await runEarworm(['import', 'youtube', '--max', '2', '--region', 'DE'], settings('a'));
  expect(again.stdout).toContain('2 videos are of none of your songs:\n  Mara 0 - Song <b>0</b> [v0], 3:00');
  expect(again.stdout).toContain('0 new, 0 changed');
  const albums = await runEarworm(['albums', '--json'], settings('a'));
  expect(albums.stdout).toContain('Song <b>1</b>');
});

it.each([
  { why: 'no key', env: { YOUTUBE_API_KEY: '' }, exitCode: 2, code: 'E_YOUTUBE_KEY_MISSING' },
  {
    why: 'a wrong key',
    env: { YOUTUBE_API_KEY: 'wrong-key-123' },
    exitCode: 2,
    code: 'E_YOUTUBE_KEY_REFUSED',
  },
  { why: 'no quota', fault: GOOGLE_ERRORS.quotaExceeded, exitCode: 7, code: 'E_YOUTUBE_QUOTA' },
  {
    why: 'a placeholder that there is not',
    env: { EARWORM_YOUTUBE_FETCH: '["x","{vid}"]' },
    exitCode: 2,
    code: 'E_CONFIG',
  },
])('says what to do about $why', async ({ env, fault, exitCode, code }) => {
  if (fault !== undefined) fake.fail([{ kind: 'status', status: 403, body: fault }]);
  const result = await runEarworm(['import', 'youtube', '--json'], settings('b', env));
  expect(result.exitCode).toBe(exitCode);
  expect(result.stdout + result.stderr).toContain(code);
  expect(result.stdout + result.stderr).not.toMatch(new RegExp(`${FAKE_KEY}|wrong-key`, 'u'));
});

it('ends the command when it is killed, and goes on from there', async () => {
  const pidFile = path.join(folder, 'pid');
  const fetch = (...args: string[]) => ({
    EARWORM_YOUTUBE_FETCH: JSON.stringify([process.execPath, COMMAND, ...args]),
  });
  const running = startEarworm(
    ['import', 'youtube', '--max', '1', '--json'],
    settings('c', fetch('hangs-with-child', '{folder}', pidFile)),
  );
  const pid = await numberIn(pidFile);
  // the launcher passes the end on to the program by their lifeline
  running.process.kill('SIGKILL');
  expect(await isSoonGone(pid)).toBe(true);
  const sound = path.join(folder, 'sound.txt');
  await writeFile(sound, 'no sound');
  const next = await runEarworm(
    ['import', 'youtube', '--max', '1', '--json'],
    settings('c', fetch('copy', '{folder}', sound)),
  );
  expect(next.exitCode).toBe(0);
  expect(next.records()).toContainEqual(
    expect.objectContaining({ event: 'fetch_failed', video_id: 'v0', code: 'E_MEDIA_UNREADABLE' }),
  );
  expect(next.records().at(-1)).toMatchObject({ added: 0, changed: 0, matched: 0 });
  expect(await readdir(path.join(folder, 'c', 'youtube'))).toEqual(['fetched']);
});

async function numberIn(file: string): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  for (let tries = 0; tries < 300; tries++) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return Number(text);
    await pause(100);
  }
  throw new Error('the command was not started');
}

async function isSoonGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await pause(100);
  }
  return false;
}
