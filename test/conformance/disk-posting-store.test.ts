import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { madeTrack } from './made-fingerprint.ts';
import { describePostingStore } from './posting-store.conformance.ts';
import { hashesOf, storeContents } from './store-contents.ts';
import { VolatileFolder } from './volatile-folder.ts';

let root = '';
let made = 0;
const newest = (): string => join(root, `index-${made}`);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earworm-index-'));
});
afterAll(() => rm(root, { recursive: true }));

describePostingStore('disk', {
  create: () => {
    made++;
    return openDiskPostingStore(diskFolder(newest()), { scheme: SCHEME, mode: 'write' });
  },
  reopen: () => openDiskPostingStore(diskFolder(newest()), { scheme: SCHEME, mode: 'write' }),
});

describePostingStore('disk, nothing kept in memory', {
  create: () => {
    made++;
    return openDiskPostingStore(diskFolder(newest()), { scheme: SCHEME, mode: 'write', cacheBytes: 0 });
  },
});

describe('what is read often', () => {
  const tracks = Array.from({ length: 40 }, (_, i) => madeTrack(i + 1));
  const hashes = hashesOf(tracks);
  const readsOf = async (cacheBytes: number): Promise<number[]> => {
    const folder = new VolatileFolder();
    const store = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write', cacheBytes });
    await store.add(tracks);
    const reads: number[] = [];
    for (let round = 0; round < 30; round++) {
      const before = folder.reads;
      expect((await storeContents(store, hashes)).trackIds).toHaveLength(40);
      reads.push(folder.reads - before);
    }
    await store.close();
    return reads;
  };

  it('is kept in memory when there is room', async () => {
    const reads = await readsOf(1 << 20);
    expect(reads[0]).toBeGreaterThan(0);
    expect(reads.at(-1)).toBe(0);
  });

  it('is read again when there is none', async () => {
    expect((await readsOf(1000)).at(-1)).toBeGreaterThan(0);
  });
});
