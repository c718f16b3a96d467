import { describe, expect, it } from 'vitest';
import type { EarwormError } from '../../src/errors.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { type DiskPostingStore, openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { madeTrack } from './made-fingerprint.ts';
import { hashesOf, type StoreContents, storeContents } from './store-contents.ts';
import { type Aftermath, VolatileFolder } from './volatile-folder.ts';

const small = { lengthFrames: 300, landmarks: 30, peaks: 20, cells: 97 };
const tracks = Array.from({ length: 8 }, (_, i) => madeTrack(i + 1, small));
const hashes = hashesOf(tracks);

const open = (folder: VolatileFolder): Promise<DiskPostingStore> =>
  openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write' });

/** Six segments, one of them without one of its two tracks. */
async function baseFolder(): Promise<VolatileFolder> {
  const folder = new VolatileFolder();
  const store = await open(folder);
  for (const track of tracks.slice(0, 5)) await store.add([track]);
  await store.add(tracks.slice(5, 7));
  await store.remove([6]);
  await store.close();
  return folder.after('killed');
}

const changes: Record<string, (store: DiskPostingStore) => Promise<void>> = {
  add: (store) => store.add(tracks.slice(7)),
  'removal of a track': (store) => store.remove([7, 2]),
  'removal of a segment': (store) => store.remove([1]),
  merge: (store) => store.maintain(),
};

async function contentsOf(folder: VolatileFolder): Promise<StoreContents> {
  const store = await open(folder);
  const contents = await storeContents(store, hashes);
  expect((await store.figures()).damaged).toEqual([]);
  await store.close();
  return contents;
}

/** Files that no manifest speaks of. */
async function strayFiles(folder: VolatileFolder): Promise<string[]> {
  const manifest = new TextDecoder().decode(folder.contents('MANIFEST'));
  return (await folder.names()).filter((name) => name !== 'MANIFEST' && !manifest.includes(`"${name}"`));
}

describe.each(Object.entries(changes))('%s on disk', (_, change) => {
  it.each<Aftermath>(['killed', 'power cut', 'power cut, names first'])(
    'is done or not done after a crash at any step (%s)',
    async (aftermath) => {
      const before = await contentsOf(await baseFolder());
      const folder = await baseFolder();
      const store = await open(folder);
      const first = folder.steps;
      await change(store);
      const steps = folder.steps - first;
      const after = await storeContents(store, hashes);
      // what has been reported survives
      expect(await contentsOf(folder.after(aftermath))).toEqual(after);
      expect(steps).toBeGreaterThan(4);
      for (let step = 0; step < steps; step++) {
        const crashing = await baseFolder();
        const writer = await open(crashing);
        crashing.failAt(step, 'crash');
        await change(writer).catch(() => {});
        const next = crashing.after(aftermath);
        const contents = await contentsOf(next);
        expect([before, after]).toContainEqual(contents);
        expect(await strayFiles(next)).toEqual([]);
      }
    },
  );

  it('leaves all as it was when the disk is full, and works when there is room again', async () => {
    const before = await contentsOf(await baseFolder());
    const probe = await baseFolder();
    const probed = await open(probe);
    const first = probe.steps;
    await change(probed);
    const steps = probe.steps - first;
    const after = await storeContents(probed, hashes);
    for (let step = 0; step < steps; step++) {
      const folder = await baseFolder();
      const store = await open(folder);
      folder.failAt(step, 'full disk');
      const codes = await change(store).then(
        () => [],
        (error: unknown) => [(error as EarwormError).code],
      );
      const contents = await storeContents(store, hashes);
      expect([before, after]).toContainEqual(contents);
      expect(codes.filter((code) => code !== 'E_DISK_FULL')).toEqual([]);
      expect(await folder.names()).not.toContain('MANIFEST.tmp');
      folder.heal();
      if (JSON.stringify(contents) === JSON.stringify(before)) await change(store);
      expect(await storeContents(store, hashes)).toEqual(after);
      await store.add([madeTrack(77, small)]);
      expect(await strayFiles(folder)).toEqual([]);
      await store.close();
    }
  });
});

describe('an index on disk', () => {
  it('can be made after a crash at any step of making it', async () => {
    for (let step = 0; step < 6; step++) {
      const folder = new VolatileFolder();
      folder.failAt(step, 'crash');
      await open(folder).catch(() => {});
      for (const aftermath of ['killed', 'power cut', 'power cut, names first'] as const) {
        expect((await contentsOf(folder.after(aftermath))).trackIds).toEqual([]);
      }
    }
  });

  it('leaves files alone that it does not know', async () => {
    const folder = await baseFolder();
    for (const name of ['notes.txt', 'MANIFEST.bak', '7.segment', '000001.segment.damaged'])
      folder.replace(name, Uint8Array.of(1));
    folder.replace('000099.segment', Uint8Array.of(1));
    const store = await open(folder);
    await store.maintain();
    await store.close();
    const names = await folder.names();
    expect(names).toEqual(
      expect.arrayContaining(['notes.txt', 'MANIFEST.bak', '7.segment', '000001.segment.damaged']),
    );
    expect(names).not.toContain('000099.segment');
  });

  it('keeps a hundred thousand removed ids in little room', async () => {
    const folder = new VolatileFolder();
    const store = await open(folder);
    const many = Array.from({ length: 100_000 }, (_, i) => madeTrack(i + 1, { lengthFrames: 0 }));
    await store.add(many);
    await store.remove(many.filter((track) => track.trackId % 3 > 0).map((track) => track.trackId));
    expect(folder.contents('MANIFEST').length).toBeLessThan(100_000);
    expect(await store.trackIds()).toHaveLength(33_333);
    await store.close();
  });
});
