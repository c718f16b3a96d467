import { describe, expect, it } from 'vitest';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { madeTrack, seededRandom } from './made-fingerprint.ts';
import { hashesOf, type StoreContents, storeContents } from './store-contents.ts';
import { VolatileFolder } from './volatile-folder.ts';

const good = [1, 2].map((id) => madeTrack(id, { lengthFrames: 2000 }));
/** Enough for several blocks of postings and of peaks. */
const bad = Array.from({ length: 8 }, (_, i) => madeTrack(i + 11, { lengthFrames: 9000 }));
const hashes = hashesOf([...good, ...bad]);

/** An index with a small segment and a large one, whose file name comes with it. */
async function madeIndex(): Promise<{ folder: VolatileFolder; name: string }> {
  const folder = new VolatileFolder();
  const store = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write' });
  await store.add(good);
  await store.add(bad);
  await store.close();
  return { folder, name: '000002.segment' };
}

interface Answers {
  readonly contents: StoreContents;
  readonly damaged: readonly string[];
}

async function answersOf(folder: VolatileFolder, cacheBytes = 0): Promise<Answers> {
  const store = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'read', cacheBytes });
  const contents = await storeContents(store, hashes);
  const damaged = (await store.figures()).damaged.map((part) => part.name);
  await store.close();
  return { contents, damaged };
}

const ofTrack = (lines: readonly string[], field: number, isWanted: (id: number) => boolean): string[] =>
  lines.filter((line) => isWanted(Number(line.split(' ')[field])));
const isGood = (id: number): boolean => id <= 2;

/** Where in the file each part begins, the end included; sizes from the format's own header. */
function sectionsOf(bytes: Uint8Array): Record<string, readonly [number, number]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const trailer = bytes.length - 24;
  const metaBytes = view.getUint32(trailer, true);
  const data = trailer - metaBytes;
  return {
    head: [0, 8],
    postings: [8, data * 0.55],
    'peaks and directory': [data * 0.7, data],
    tables: [data, trailer],
    trailer: [trailer, bytes.length],
  };
}

describe.each(['head', 'postings', 'peaks and directory', 'tables', 'trailer'])(
  'a flipped bit in the %s',
  (section) => {
    it.each([0, 64 << 20])(
      'is found when it is touched and costs no other segment (cache %i)',
      async (cacheBytes) => {
        const { folder, name } = await madeIndex();
        const whole = await answersOf(folder, cacheBytes);
        expect(whole.damaged).toEqual([]);
        const original = folder.contents(name);
        const [from = 0, to = 0] = sectionsOf(original)[section] ?? [];
        const random = seededRandom(from + to);
        for (let round = 0; round < 4; round++) {
          const bytes = original.slice();
          const at = Math.floor(from + random() * (to - from));
          bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
          folder.replace(name, bytes);
          const { contents, damaged } = await answersOf(folder, cacheBytes);
          expect(damaged).toEqual([name]);
          const invented = new Set(contents.postings).difference(new Set(whole.contents.postings));
          expect(invented.size).toBe(0);
          expect(ofTrack(contents.postings, 1, isGood)).toEqual(ofTrack(whole.contents.postings, 1, isGood));
          expect(ofTrack(contents.peaks, 0, isGood)).toEqual(ofTrack(whole.contents.peaks, 0, isGood));
        }
      },
    );
  },
);

describe('a damaged segment', () => {
  it('goes on answering from its sound blocks', async () => {
    const { folder, name } = await madeIndex();
    const whole = await answersOf(folder);
    const bytes = folder.contents(name).slice();
    bytes[40_000] = (bytes[40_000] ?? 0) ^ 1;
    folder.replace(name, bytes);
    const { contents } = await answersOf(folder);
    expect(contents.postings.length).toBeGreaterThan(0.8 * whole.contents.postings.length);
    expect(contents.postings.length).toBeLessThan(whole.contents.postings.length);
  });

  it('is named wherever it was cut off', async () => {
    const { folder, name } = await madeIndex();
    const original = folder.contents(name);
    for (const length of [0, 1, 23, 24, 16_384, original.length - 24, original.length - 1]) {
      folder.replace(name, original.slice(0, length));
      const { contents, damaged } = await answersOf(folder);
      expect(damaged).toEqual([name]);
      expect(contents.trackIds).toEqual([1, 2]);
    }
  });

  it('is named when its file is gone or another one', async () => {
    const { folder, name } = await madeIndex();
    folder.replace(name, folder.contents('000001.segment'));
    expect(await answersOf(folder)).toMatchObject({ damaged: [name], contents: { trackIds: [1, 2] } });
    await folder.remove(name);
    expect(await answersOf(folder)).toMatchObject({ damaged: [name], contents: { trackIds: [1, 2] } });
  });

  it('is found by a check of everything, and its tracks are to be indexed again', async () => {
    const { folder, name } = await madeIndex();
    const bytes = folder.contents(name).slice();
    bytes[90_000] = (bytes[90_000] ?? 0) ^ 16;
    folder.replace(name, bytes);
    const store = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write' });
    expect(await store.trackIds()).toHaveLength(10);
    expect(await store.verify()).toMatchObject([{ name }]);
    expect(await store.trackIds()).toEqual(Uint32Array.of(1, 2));
    await store.remove(bad.map((track) => track.trackId));
    expect((await store.figures()).damaged).toEqual([]);
    await store.close();
    expect(await folder.names()).not.toContain(name);
  });

  it('is never merged, which would hide the damage', async () => {
    const { folder, name } = await madeIndex();
    const bytes = folder.contents(name).slice();
    bytes[90_000] = (bytes[90_000] ?? 0) ^ 16;
    folder.replace(name, bytes);
    const store = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write' });
    for (let id = 101; id < 109; id++) await store.add([madeTrack(id)]);
    await store.maintain();
    expect((await store.figures()).damaged).toMatchObject([{ name }]);
    expect((await store.figures()).shards).toBeLessThan(5);
    expect((await storeContents(store, hashes)).postings.length).toBeGreaterThan(1000);
    await store.close();
  });

  it('is set aside by maintenance when it cannot be opened at all', async () => {
    const { folder, name } = await madeIndex();
    folder.replace(name, folder.contents(name).slice(0, 1000));
    const store = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write' });
    await store.maintain();
    expect((await store.figures()).damaged).toMatchObject([{ name: `${name}.damaged` }]);
    await store.add(bad);
    expect(await store.trackIds()).toHaveLength(10);
    await store.close();
  });
});

describe('a damaged manifest', () => {
  it('is refused with a way forward, and followed no further by those who have read it', async () => {
    const { folder } = await madeIndex();
    const reader = await openDiskPostingStore(folder, { scheme: SCHEME, mode: 'read' });
    const original = folder.contents('MANIFEST');
    for (const at of [0, 10, 40, original.length - 3]) {
      const bytes = original.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      folder.replace('MANIFEST', bytes);
      await expect(openDiskPostingStore(folder, { scheme: SCHEME, mode: 'read' })).rejects.toMatchObject({
        code: 'E_INDEX_DAMAGED',
        message: expect.stringContaining('index') as string,
      });
      expect(await reader.trackIds()).toHaveLength(10);
      expect((await reader.figures()).damaged).toMatchObject([{ name: 'MANIFEST' }]);
    }
    await reader.close();
  });

  it('is not taken for a new index when it is missing', async () => {
    const { folder } = await madeIndex();
    await folder.remove('MANIFEST');
    await expect(openDiskPostingStore(folder, { scheme: SCHEME, mode: 'write' })).rejects.toMatchObject({
      code: 'E_INDEX_DAMAGED',
    });
    expect(await folder.names()).toContain('000002.segment');
  });

  it('of another scheme or format is refused with a way forward', async () => {
    const { folder } = await madeIndex();
    const other = { ...SCHEME, version: 99 };
    await expect(openDiskPostingStore(folder, { scheme: other, mode: 'write' })).rejects.toMatchObject({
      code: 'E_INDEX_INCOMPATIBLE',
      message: expect.stringContaining('--data') as string,
    });
  });
});
