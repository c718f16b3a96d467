import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARCHIVE_HEAD, encodePart } from '../../src/archive/archive-part.ts';
import { ArchiveWriter } from '../../src/archive/archive-writer.ts';
import { restoreCollection, type RestoreOptions } from '../../src/finder/backup/restore-collection.ts';
import { verifyArchive } from '../../src/finder/backup/verify-archive.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { catalogContents } from '../conformance/catalog-contents.conformance.ts';
import { madeTrack } from '../conformance/made-fingerprint.ts';
import { expectedContents, hashesOf, storeContents } from '../conformance/store-contents.ts';
import { madeBatch, madeSpace } from '../conformance/made-vectors.ts';
import { type CollectionStores, fillStores, madeSleeve } from '../fixtures/made-collection.ts';
import { openDiskStores } from './disk-stores.ts';
import { archiveOf, memorySink, memoryStores, sourceOf } from './archive-bytes.ts';

const SMALL = { lengthFrames: 40, landmarks: 6, peaks: 5 };

let home: string;
let made = 0;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-archive-'));
});
afterAll(() => rm(home, { recursive: true }));

const diskStores = () => openDiskStores(path.join(home, `${++made}`));

/** All that can be asked of a collection. */
async function contentsOf({ catalog, postingStore, sleeveStore }: CollectionStores) {
  const hashes = hashesOf([1, 2, 3, 4, 5, 9].map((id) => madeTrack(id)));
  const sleeves = [1, 2].map((seed) => sleeveStore.get(madeSleeve(seed).sleeveId, 300));
  return {
    catalog: await catalogContents(catalog),
    index: await storeContents(postingStore, hashes),
    sleeves: (await Promise.all(sleeves)).map((bytes) => bytes && [...bytes]),
  };
}

const restore = (bytes: Uint8Array, stores: CollectionStores, options?: RestoreOptions) =>
  restoreCollection(sourceOf(bytes), stores, options);

/** An archive of these sections. */
async function archiveWith(sections: Record<string, readonly (string | Uint8Array)[]>, isOptional = false) {
  const sink = memorySink();
  const writer = await ArchiveWriter.begin(sink);
  for (const [name, records] of Object.entries(sections)) {
    await writer.section(
      name,
      (async function* all() {
        yield* records;
      })(),
      { isOptional: isOptional && name === 'vectors' },
    );
  }
  await writer.end();
  return sink.bytes();
}

const ORIGIN = JSON.stringify({ earworm: '9', createdAtMs: 1, scheme: SCHEME });
const trackLine = (trackId: number, file: string) =>
  JSON.stringify({
    trackId,
    file: { path: file, sizeBytes: 1, mtimeMs: 1 },
    tags: {},
    durationMs: 1,
    indexedAtMs: 1,
  });

describe('an archive', () => {
  it('brings a collection back the same, from disk to memory to disk', async () => {
    await using from = await diskStores();
    await fillStores(from, [1, 2, 3, 4, 5, 9]);
    await from.postingStore.remove([4]);
    await from.catalog.removeTracks([4]);
    const before = await contentsOf(from);
    const memory = memoryStores();
    await using to = await diskStores();
    const summary = await restore(await archiveOf(from), memory);
    expect(summary).toMatchObject({ tracks: 5, fingerprints: 5, sleeves: 2, failures: 1, renumbered: 0 });
    expect(await contentsOf(memory)).toEqual(before);
    await restore(await archiveOf(memory), to);
    expect(await contentsOf(to)).toEqual(before);
    expect(await to.catalog.reserveTrackIds(1)).toEqual([10]);
    const kept = [1, 2, 3, 5, 9].map((id) => madeTrack(id));
    expect(before.index).toEqual(expectedContents(kept, hashesOf([...kept, madeTrack(4)])));
  });

  it('does not take the place of a collection unless told to', async () => {
    const [from, to] = [memoryStores(), memoryStores()];
    await fillStores(from, [1, 2]);
    await fillStores(to, [1, 3, 4]);
    const space = madeSpace({ of: 'album' });
    await to.vectors.put(space, madeBatch([1, 3, 4], space.dim));
    const before = await contentsOf(to);
    const bytes = await archiveOf(from);
    await expect(restore(bytes, to)).rejects.toMatchObject({ code: 'E_COLLECTION_NOT_EMPTY' });
    expect(await contentsOf(to)).toEqual(before);
    expect(await to.vectors.ids(space)).toHaveLength(3);
    await restore(bytes, to, { isReplacing: true });
    // the same ids may be of other albums now
    expect(await to.vectors.ids(space)).toHaveLength(0);
    expect(await contentsOf(to)).toEqual(await contentsOf(from));
  });

  it('numbers only those songs anew whose id is that of another sound', async () => {
    const [from, to] = [memoryStores(), memoryStores()];
    await fillStores(from, [1, 2]);
    await to.catalog.reserveTrackIds(2);
    const other = { ...madeTrack(7), trackId: 2 };
    await to.postingStore.add([other]);
    await to.catalog.putTracks([{ ...JSON.parse(trackLine(2, '/other')), soundDigest: 'f'.repeat(32) }], 0);
    const { renumbered } = await restore(await archiveOf(from), to, { isReplacing: true });
    expect(renumbered).toBe(1);
    expect([...(await to.catalog.allTrackIds())]).toEqual([1, 3]);
    const hashes = hashesOf([madeTrack(2), other]);
    const { trackIds, postings } = await storeContents(to.postingStore, hashes);
    expect([...trackIds]).toEqual([1, 3]);
    expect(postings).toEqual(
      expectedContents([madeTrack(1), { ...madeTrack(2), trackId: 3 }], hashes).postings,
    );
  });

  it('is refused whichever byte is changed, and wherever it ends', async () => {
    const from = memoryStores();
    await fillStores(from, [1, 2], SMALL);
    const bytes = await archiveOf(from);
    const verify = (damaged: Uint8Array) => verifyArchive(sourceOf(damaged)(), () => {});
    await expect(verify(bytes)).resolves.toMatchObject({ records: { tracks: 2 } });
    const verdict = (damaged: Uint8Array) =>
      verify(damaged).then(
        () => 'accepted',
        (error: { code: string }) => error.code,
      );
    const codes = new Set<string>();
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at]! ^= 1 + ((at * 37) % 255);
      codes.add(await verdict(damaged));
      codes.add(`short: ${await verdict(bytes.subarray(0, at))}`);
    }
    expect([...codes].toSorted()).toEqual([
      'E_ARCHIVE_DAMAGED',
      'E_ARCHIVE_NEWER',
      'short: E_ARCHIVE_DAMAGED',
    ]);
    await expect(verify(Buffer.concat([bytes, Uint8Array.of(0)]))).rejects.toThrow('follows its end');
  });

  it('is refused when any stretch of it is changed, left out or doubled', async () => {
    const from = memoryStores();
    await fillStores(from, [1, 2], SMALL);
    const bytes = await archiveOf(from);
    const place = fc.nat({ max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 40 }), async (one, other, put) => {
        const [start, end] = one < other ? [one, other] : [other, one];
        const damaged = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(end)]);
        if (damaged.equals(bytes)) return;
        const to = memoryStores();
        await expect(restore(damaged, to)).rejects.toMatchObject({
          code: expect.stringMatching('E_ARCHIVE_'),
        });
        expect(await to.catalog.figures()).toMatchObject({ tracks: 0 });
      }),
      { numRuns: 300 },
    );
  });

  it('of a newer format is refused, and says what to do', async () => {
    const newer = ARCHIVE_HEAD.slice();
    newer[8] = 2;
    await expect(restore(newer, memoryStores())).rejects.toMatchObject({
      code: 'E_ARCHIVE_NEWER',
      message: expect.stringContaining('update Earworm') as string,
    });
  });

  it('passes an optional section by that it does not know, and refuses any other', async () => {
    const sections = { archive: [ORIGIN], tracks: [trackLine(1, '/a')], vectors: [Uint8Array.of(1, 2, 3)] };
    const to = memoryStores();
    expect(await restore(await archiveWith(sections, true), to)).toMatchObject({ skipped: ['vectors'] });
    expect(await to.catalog.figures()).toMatchObject({ tracks: 1 });
    await expect(restore(await archiveWith(sections), memoryStores())).rejects.toMatchObject({
      code: 'E_ARCHIVE_NEWER',
    });
  });

  it('of another fingerprint scheme brings back the catalogue alone, when asked to', async () => {
    const [from, to] = [memoryStores({ ...SCHEME, version: 99 }), memoryStores()];
    await fillStores(from, [1, 2]);
    const bytes = await archiveOf(from);
    await expect(restore(bytes, to)).rejects.toMatchObject({ code: 'E_INDEX_INCOMPATIBLE' });
    const summary = await restore(bytes, to, { withoutFingerprints: true });
    expect(summary).toMatchObject({ tracks: 2, fingerprints: 0 });
    const [track] = await to.catalog.tracksById([1]);
    expect(track).not.toHaveProperty('soundDigest');
    expect(await to.postingStore.trackIds()).toHaveLength(0);
  });

  it.each([
    ['without saying of what', { tracks: [trackLine(1, '/a')] }],
    ['with a song twice', { archive: [ORIGIN], tracks: [trackLine(1, '/a'), trackLine(1, '/b')] }],
    ['with a file twice', { archive: [ORIGIN], tracks: [trackLine(1, '/a'), trackLine(2, '/a')] }],
    ['with an id too high', { archive: [ORIGIN], tracks: [trackLine(2 ** 31, '/a')] }],
    ['with a NUL in a path', { archive: [ORIGIN], tracks: [trackLine(1, '/a\0b')] }],
    ['with a line that is no JSON', { archive: [ORIGIN], tracks: ['{"trackId":'] }],
    ['with sections in another order', { tracks: [trackLine(1, '/a')], archive: [ORIGIN] }],
    ['with a fingerprint of no song', { archive: [ORIGIN], fingerprints: [Uint8Array.of(1, 1, 0, 0)] }],
    [
      'with a fingerprint that promises too much',
      {
        archive: [ORIGIN],
        tracks: [trackLine(1, '/a')],
        fingerprints: [Uint8Array.of(1, 1, 255, 255, 255, 7, 0)],
      },
    ],
    ['with a sleeve that ends too early', { archive: [ORIGIN], sleeves: [new Uint8Array(17).fill(9)] }],
    [
      'with a picture that is none',
      {
        archive: [ORIGIN],
        sleeves: [Uint8Array.of(...Array(16).fill(1), 1, 64, 0, 3, 0, 0, 0, 60, 33, 100)],
      },
    ],
  ])('made by hand %s is refused', async (_what, sections) => {
    const bytes = await archiveWith(sections);
    await expect(restore(bytes, memoryStores())).rejects.toMatchObject({ code: 'E_ARCHIVE_DAMAGED' });
  });

  it('cannot make much of little', async () => {
    const bomb = encodePart({
      section: 'tracks',
      isOptional: false,
      records: 1,
      plain: new Uint8Array(2 ** 22),
    });
    // what would be a bomb is written as it is
    expect(bomb.length).toBeGreaterThan(2 ** 22);
    const lying = encodePart({
      section: 'tracks',
      isOptional: false,
      records: 1,
      plain: Buffer.from('abcdefg\n'.repeat(9)),
    });
    new DataView(lying.buffer, lying.byteOffset).setUint32(4, 2 ** 30, true);
    await expect(restore(Buffer.concat([ARCHIVE_HEAD, lying]), memoryStores())).rejects.toThrow(
      'impossible sizes',
    );
  });

  it('that changes while it is restored leaves the collection as it was', async () => {
    const [from, to] = [memoryStores(), memoryStores()];
    await fillStores(from, [1, 2], SMALL);
    const [first, second] = [await archiveOf(from), await archiveWith({ archive: [ORIGIN] })];
    let opened = 0;
    const open = () => sourceOf(opened++ < 2 ? first : second)();
    await expect(restoreCollection(open, to)).rejects.toThrow('changed while it was read');
    expect(await to.catalog.figures()).toMatchObject({ tracks: 0 });
  });
});
