import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EarwormError } from '../errors.ts';
import type { ChangeListener, ChangeSource } from './change-source.ts';
import { chokidarChangeSource } from './chokidar-change-source.ts';
import { DirtyFolders, outermost } from './dirty-folders.ts';
import { followLibrary, type FollowPorts, type WatchEvent, type WatchScan } from './follow-library.ts';
import { pollingChangeSource } from './polling-change-source.ts';

let root: string;
let away: string;
let stop: AbortController;
let following: Promise<void>;
let scans: WatchScan[];
let events: WatchEvent[];

beforeEach(async () => {
  away = await mkdtemp(path.join(tmpdir(), 'earworm-watch-'));
  root = path.join(away, 'music');
  await mkdir(path.join(root, 'a', 'b'), { recursive: true });
  stop = new AbortController();
  scans = [];
  events = [];
});
afterEach(async () => {
  stop.abort();
  await following;
  await rm(away, { recursive: true, force: true });
});

const SHORT = { quietMs: 30, waitMaxMs: 200, settleMs: 50, checkMs: 30, retryMs: 40 };

function follow(ports: Partial<FollowPorts> = {}): void {
  following = followLibrary(
    [root],
    {
      events: chokidarChangeSource,
      polling: pollingChangeSource(20),
      isPollingWanted: false,
      times: SHORT,
      tell: (event) => events.push(event),
      scan: async (scan) => {
        scans.push(scan);
        return [];
      },
      ...ports,
    },
    stop.signal,
  );
}

const kinds = () => events.map((event) => event.kind);
const scanned = () => scans.flatMap(({ folders }) => folders.map((folder) => path.relative(root, folder)));
const write = (name: string) => writeFile(path.join(root, name), 'x');

/** What is scanned for a change, once all is quiet. */
async function scannedFor(change: () => Promise<unknown>): Promise<string[]> {
  const before = scans.length;
  await change();
  await expect.poll(() => scans.length).toBeGreaterThan(before);
  await new Promise((resolve) => setTimeout(resolve, 150));
  return outermost(scans.slice(before).flatMap(({ folders }) => folders)).map((folder) =>
    path.relative(root, folder),
  );
}

describe('following a library', () => {
  it('scans all, then the folders in which something changed', async () => {
    follow();
    await expect.poll(scanned).toEqual(['']);
    expect(events).toEqual([{ kind: 'following', root, isPolled: false }]);
    expect(await scannedFor(() => write('a/b/1.mp3'))).toEqual(['a/b']);
    expect(await scannedFor(() => write('a/cover.jpg'))).toEqual(['a']);
    expect(await scannedFor(() => write('a/b/.earwormignore'))).toEqual(['a/b']);
    expect(await scannedFor(() => rm(path.join(root, 'a/b/1.mp3')))).toEqual(['a/b']);
  });

  it('scans a folder that was moved in, follows it, and what was left when it goes', async () => {
    const outside = path.join(away, 'outside');
    await mkdir(path.join(outside, 'deep'), { recursive: true });
    await writeFile(path.join(outside, 'deep/1.mp3'), 'x');
    follow();
    await expect.poll(scanned).toEqual(['']);
    expect(await scannedFor(() => rename(outside, path.join(root, 'in')))).toContain('in');
    expect(await scannedFor(() => write('in/deep/2.mp3'))).toEqual(['in/deep']);
    expect(await scannedFor(() => rename(path.join(root, 'in'), outside))).toEqual(['']);
  });

  it('passes by files that are none of its business', async () => {
    follow();
    await expect.poll(scanned).toEqual(['']);
    await write('a/notes.txt');
    await write('a/.hidden.mp3');
    expect(await scannedFor(() => write('a/b/1.flac'))).toEqual(['a/b']);
    expect(scanned()).toEqual(['', 'a/b']);
  });

  it('waits for a root that vanishes, and scans it whole when it is back', async () => {
    follow();
    await expect.poll(scanned).toEqual(['']);
    await rename(root, path.join(away, 'elsewhere'));
    await expect.poll(kinds).toEqual(['following', 'away']);
    scans.length = 0;
    await rename(path.join(away, 'elsewhere'), root);
    await expect.poll(kinds).toEqual(['following', 'away', 'following']);
    await expect.poll(scanned).toContain('');
    expect(await scannedFor(() => write('a/b/1.mp3'))).toContain('a/b');
  });

  it('polls where the system has no more watches to give, at once or later, and says so', async () => {
    let listener: ChangeListener | undefined;
    const error = new EarwormError('E_WATCH_LIMIT');
    const failing: ChangeSource = {
      async watch(_, given) {
        if (listener === undefined) {
          listener = given;
          return { async [Symbol.asyncDispose]() {} };
        }
        throw error;
      },
    };
    follow({ events: failing });
    await expect.poll(kinds).toEqual(['following']);
    listener?.onBroken(error);
    const polled = { kind: 'following', root, isPolled: true, reason: error.message };
    await expect.poll(() => events.at(-1)).toEqual(polled);
    await expect.poll(() => scans.length).toBeGreaterThan(3);
    stop.abort();
    await following;
    stop = new AbortController();
    events = [];
    follow({ events: failing });
    await expect.poll(() => events).toEqual([polled]);
  });

  it('looks again at folders whose files are still being written, and tries again what failed', async () => {
    let calls = 0;
    follow({
      scan: async (scan) => {
        scans.push(scan);
        calls++;
        if (calls === 1) throw new EarwormError('E_INDEX_LOCKED');
        return calls < 4 ? [path.join(root, 'a')] : [];
      },
    });
    await expect.poll(scanned).toEqual(['', '', 'a', 'a']);
    expect(kinds()).toEqual(['following', 'failed']);
  });

  it('never scans twice at once', async () => {
    let running = 0;
    let most = 0;
    follow({
      isPollingWanted: true,
      scan: async (scan) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 60));
        running--;
        scans.push(scan);
        return [];
      },
    });
    await expect.poll(() => scans.length, { timeout: 5000 }).toBeGreaterThan(3);
    expect(most).toBe(1);
  });
});

describe('dirty folders', () => {
  it('are the whole root when there are too many, and never one inside another', () => {
    const dirty = new DirtyFolders();
    for (const folder of ['/m/a/b', '/m/a', '/m/ab']) dirty.add('/m', folder, 0);
    expect(dirty.take()).toEqual([{ root: '/m', folders: ['/m/a', '/m/ab'] }]);
    for (let i = 0; i < 1000; i++) dirty.add('/m', `/m/${i}`, 0);
    dirty.add('/n', '/n/x', 0);
    expect(dirty.take()).toEqual([
      { root: '/m', folders: ['/m'] },
      { root: '/n', folders: ['/n/x'] },
    ]);
    expect(dirty.take()).toEqual([]);
  });

  it('are due when it is quiet, at the latest some time after the first change', () => {
    const dirty = new DirtyFolders();
    const times = { quietMs: 10, waitMaxMs: 25 };
    expect(dirty.dueInMs(0, times)).toBeUndefined();
    dirty.add('/m', '/m/a', 0);
    expect(dirty.dueInMs(4, times)).toBe(6);
    dirty.add('/m', '/m/a', 20);
    expect(dirty.dueInMs(20, times)).toBe(5);
    expect(dirty.dueInMs(40, times)).toBe(0);
  });
});
