import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { type DiskPostingStore, openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { madeTrack, seededRandom } from './made-fingerprint.ts';
import { expectedContents, hashesOf, storeContents } from './store-contents.ts';

const WRITER = fileURLToPath(new URL('durable-writer.ts', import.meta.url));
let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earworm-processes-'));
});
afterAll(() => rm(root, { recursive: true }));

const open = (folder: string, mode: 'read' | 'write'): Promise<DiskPostingStore> =>
  openDiskPostingStore(diskFolder(folder), { scheme: SCHEME, mode });

interface RunningWriter {
  readonly child: ChildProcess;
  /** Ids reported as durable so far. */
  readonly reported: () => number[];
  /** After the writer has reported something. */
  readonly begun: Promise<unknown>;
}

function startWriter(folder: string, firstId: number): RunningWriter {
  const child = spawn(process.execPath, ['--no-warnings', WRITER, folder, String(firstId)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_COMPILE_CACHE: join(root, 'compiled') },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  const reported = (): number[] => text.split('\n').slice(0, -1).map(Number);
  return { child, reported, begun: once(child.stdout, 'data') };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

describe('a writer killed at any moment', () => {
  it('loses nothing that it has reported and damages nothing', async () => {
    const folder = join(root, 'killed');
    const random = seededRandom(4);
    const reported: number[] = [];
    let next = 1;
    for (let round = 0; round < 30; round++) {
      const writer = startWriter(folder, next);
      await writer.begun;
      await sleep(random() * 80);
      await kill(writer.child);
      reported.push(...writer.reported());
      const store = await open(folder, 'write');
      const present = new Set(await store.trackIds());
      expect(reported.filter((id) => !present.has(id))).toEqual([]);
      expect((await store.figures()).damaged).toEqual([]);
      next = Math.max(...present) + 1;
      if (present.size > 200) await store.maintain();
      await store.close();
    }
    const store = await open(folder, 'read');
    expect(await store.verify()).toEqual([]);
    const tracks = [...(await store.trackIds())].map((id) => madeTrack(id, { lengthFrames: 400 }));
    const hashes = hashesOf(tracks.slice(0, 20));
    expect((await storeContents(store, hashes)).postings).toEqual(expectedContents(tracks, hashes).postings);
    await store.close();
  }, 60_000);
});

describe('two processes', () => {
  it('do not write at once: the second is told who does, and may when the first has died', async () => {
    const folder = join(root, 'locked');
    const writer = startWriter(folder, 1);
    await writer.begun;
    await expect(open(folder, 'write')).rejects.toMatchObject({
      code: 'E_INDEX_LOCKED',
      message: expect.stringContaining(String(writer.child.pid)) as string,
    });
    await kill(writer.child);
    await (await open(folder, 'write')).close();
  });

  it('read while one writes and merges, each answer from one state of the index', async () => {
    const folder = join(root, 'followed');
    const reader = await open(folder, 'read');
    expect(await reader.trackIds()).toHaveLength(0);
    const writer = startWriter(folder, 1);
    await writer.begun;
    let seen = 0;
    for (let round = 0; round < 40; round++) {
      const known = writer.reported().length;
      using snapshot = await reader.snapshot();
      const ids = new Set<number>();
      for (const shard of snapshot.shards) {
        const { positions } = await shard.lists(Uint32Array.from({ length: 4000 }, (_, i) => i * 3));
        for (const position of positions) ids.add(shard.spanAt(position)?.trackId ?? 0);
      }
      const present = await reader.trackIds();
      expect(present.length).toBeGreaterThanOrEqual(known);
      expect(Math.max(...present)).toBe(present.length);
      expect(ids.has(0)).toBe(false);
      seen = Math.max(seen, ids.size);
      await sleep(10);
    }
    expect((await reader.figures()).damaged).toEqual([]);
    expect(seen).toBeGreaterThan(10);
    await kill(writer.child);
    await reader.close();
  });

  it('in one process neither', async () => {
    const folder = join(root, 'twice');
    const first = await open(folder, 'write');
    await expect(open(folder, 'write')).rejects.toMatchObject({ code: 'E_INDEX_LOCKED' });
    await first.close();
    await (await open(folder, 'write')).close();
  });
});
