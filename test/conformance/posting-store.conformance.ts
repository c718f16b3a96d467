import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  GAP_FRAMES,
  HASH_LIMIT,
  type IdentifiedFingerprint,
  type PostingShard,
  type PostingSnapshot,
  type PostingStore,
  type TrackSpan,
} from '../../src/fingerprint/posting-store.ts';
import { madeTrack } from './made-fingerprint.ts';
import { expectedContents, hashesOf, type StoreContents, storeContents } from './store-contents.ts';

/** How a suite gets at one kind of store. */
export interface PostingStoreSubject {
  /** An empty store. */
  create(): Promise<PostingStore>;
  /** The same store as another process would find it, after `store.close()`; absent when it does not outlive that. */
  reopen?(): Promise<PostingStore>;
}

const small = { lengthFrames: 400, landmarks: 60, peaks: 40, cells: 97 };

/** What every `PostingStore` must do. */
export function describePostingStore(name: string, subject: PostingStoreSubject): void {
  const opened: PostingStore[] = [];
  const create = async (): Promise<PostingStore> => {
    const store = await subject.create();
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  describe(`${name} as a posting store`, () => {
    it('is empty at first', async () => {
      const store = await create();
      expect(await storeContents(store, Uint32Array.of(0, 5, HASH_LIMIT - 1))).toEqual({
        trackIds: [],
        postings: [],
        peaks: [],
      });
      expect(await store.figures()).toMatchObject({ tracks: 0, postings: 0, damaged: [] });
      await store.maintain();
      await store.remove([1, 2]);
      await store.add([]);
      expect(await store.trackIds()).toEqual(new Uint32Array(0));
    });

    it('gives back every landmark and peak of what was added', async () => {
      const store = await create();
      const tracks = [3, 1, 2, 900].map((id) => madeTrack(id));
      await store.add(tracks.slice(0, 2));
      await store.add(tracks.slice(2));
      const hashes = hashesOf(tracks);
      expect(await storeContents(store, hashes)).toEqual(expectedContents(tracks, hashes));
      expect(await store.figures()).toMatchObject({
        tracks: 4,
        postings: tracks.reduce((sum, t) => sum + t.fingerprint.hashes.length, 0),
      });
    });

    it('answers a few hashes, known and unknown, in their order', async () => {
      const store = await create();
      const tracks = [1, 2, 3].map((id) => madeTrack(id));
      await store.add(tracks);
      const hashes = hashesOf(tracks).filter((_, i) => i % 17 === 3);
      const asked = Uint32Array.from(
        new Set([0, ...hashes, ...hashes.map((hash) => hash + 1), HASH_LIMIT - 1]),
      ).toSorted();
      const { postings } = await storeContents(store, asked);
      expect(postings).toEqual(expectedContents(tracks, asked).postings);
    });

    it('never tells a list shorter than it is', async () => {
      const store = await create();
      const tracks = Array.from({ length: 20 }, (_, i) => madeTrack(i + 1, small));
      await store.add(tracks);
      const hashes = hashesOf(tracks);
      using snapshot = await store.snapshot();
      for (const shard of snapshot.shards) {
        const lengths = await shard.listLengths(hashes);
        const { ends } = await shard.lists(hashes);
        for (const [i, end] of ends.entries())
          expect(lengths[i]).toBeGreaterThanOrEqual(end - (ends[i - 1] ?? 0));
      }
    });

    it('keeps tracks a gap apart and knows half of it around each', async () => {
      const store = await create();
      await store.add([madeTrack(7, small), madeTrack(8, small)]);
      using snapshot = await store.snapshot();
      const shard = onlyShard(snapshot);
      const spans = await spansOf(shard, hashesOf([madeTrack(7, small)]));
      expect([...spans.keys()].toSorted()).toEqual([7, 8]);
      for (const { start, trackId, lengthFrames } of spans.values()) {
        const end = start + lengthFrames;
        expect(lengthFrames).toBe(small.lengthFrames);
        expect(shard.spanAt(start - GAP_FRAMES / 2)?.trackId).toBe(trackId);
        expect(shard.spanAt(end + GAP_FRAMES / 2 - 1)?.trackId).toBe(trackId);
        expect(shard.spanAt(start - GAP_FRAMES / 2 - 1)?.trackId).not.toBe(trackId);
        expect(end).toBeLessThan(shard.positionLimit);
      }
    });

    it('clips peaks to the stretch that was asked for', async () => {
      const store = await create();
      const track = madeTrack(5, { lengthFrames: 90_000 });
      await store.add([madeTrack(4), track]);
      using snapshot = await store.snapshot();
      const shard = onlyShard(snapshot);
      const start = (await spansOf(shard, track.fingerprint.hashes.slice(0, 1))).get(5)?.start ?? 0;
      for (const [fromHalfFrame, toHalfFrame] of [
        [0, 1],
        [1000, 1862],
        [-500, 300],
        [179_000, 999_999],
        [5000, 5000],
      ] as const) {
        const [answer] = await shard.peaks([{ start, fromHalfFrame, toHalfFrame }]);
        const inside = track.fingerprint.peaks.halfFrames.filter(
          (at) => at >= fromHalfFrame && at < toHalfFrame,
        );
        expect(answer?.halfFrames).toEqual(inside);
      }
    });

    it('forgets removed tracks, at once and after maintenance', async () => {
      const store = await create();
      const tracks = Array.from({ length: 12 }, (_, i) => madeTrack(i + 1, small));
      const hashes = hashesOf(tracks);
      await store.add(tracks.slice(0, 6));
      await store.add(tracks.slice(6));
      await store.remove([2, 7, 8, 12, 99]);
      const left = tracks.filter(({ trackId }) => ![2, 7, 8, 12].includes(trackId));
      expect(await storeContents(store, hashes)).toEqual(expectedContents(left, hashes));
      await store.maintain();
      expect(await storeContents(store, hashes)).toEqual(expectedContents(left, hashes));
      await store.remove(left.map((track) => track.trackId));
      await store.maintain();
      expect(await store.figures()).toMatchObject({ tracks: 0, postings: 0, shards: 0 });
    });

    it('merges many small shards into few and answers the same', async () => {
      const store = await create();
      const tracks = Array.from({ length: 30 }, (_, i) => madeTrack(i + 1, small));
      for (const track of tracks) await store.add([track]);
      const hashes = hashesOf(tracks);
      await store.maintain();
      expect((await store.figures()).shards).toBeLessThanOrEqual(8);
      expect(await storeContents(store, hashes)).toEqual(expectedContents(tracks, hashes));
    });

    it('lets a snapshot answer as before while shards are merged away', async () => {
      const store = await create();
      const tracks = Array.from({ length: 9 }, (_, i) => madeTrack(i + 1, small));
      for (const track of tracks) await store.add([track]);
      const hashes = hashesOf(tracks);
      using snapshot = await store.snapshot();
      await store.remove([3]);
      await store.maintain();
      const found = new Set<number>();
      for (const shard of snapshot.shards) {
        for (const position of (await shard.lists(hashes)).positions)
          found.add(shard.spanAt(position)?.trackId ?? 0);
      }
      expect([...found].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('stops maintenance when told to, with everything as it was', async () => {
      const store = await create();
      const tracks = Array.from({ length: 9 }, (_, i) => madeTrack(i + 1, small));
      for (const track of tracks) await store.add([track]);
      await store.maintain(AbortSignal.abort());
      expect((await store.figures()).shards).toBe(9);
    });

    it('takes tracks without landmarks, without peaks and of no length', async () => {
      const store = await create();
      await store.add([
        madeTrack(1, { ...small, landmarks: 0 }),
        madeTrack(2, { ...small, peaks: 0 }),
        madeTrack(3, { lengthFrames: 0 }),
      ]);
      await store.add([madeTrack(4, { lengthFrames: 0 })]);
      const two = [madeTrack(2, { ...small, peaks: 0 })];
      const { trackIds, postings } = await storeContents(store, hashesOf(two));
      expect(trackIds).toEqual([1, 2, 3, 4]);
      expect(postings).toEqual(expectedContents(two, hashesOf(two)).postings);
    });

    it('equals a plain list of tracks under random operations', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 25 }), async (operations) => {
          const { got, expected } = await runOperations(subject, operations);
          expect(got).toEqual(expected);
        }),
        { numRuns: 25 },
      );
    });
  });
}

type Operation =
  | { kind: 'add'; count: number; seed: number }
  | { kind: 'remove'; picks: number[] }
  | { kind: 'maintain' }
  | { kind: 'reopen' };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      count: fc.integer({ min: 1, max: 4 }),
      seed: fc.nat(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      picks: fc.array(fc.nat({ max: 60 }), { maxLength: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'maintain' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

/** What a store holds after these operations, and what it should. */
async function runOperations(
  subject: PostingStoreSubject,
  operations: readonly Operation[],
): Promise<{ got: StoreContents; expected: StoreContents }> {
  let store = await subject.create();
  let nextId = 1;
  const present = new Map<number, IdentifiedFingerprint>();
  for (const step of operations) {
    if (step.kind === 'add') {
      const tracks = Array.from({ length: step.count }, (_, i) => ({
        ...madeTrack(step.seed + i, small),
        trackId: nextId++,
      }));
      await store.add(tracks);
      for (const track of tracks) present.set(track.trackId, track);
    } else if (step.kind === 'remove') {
      await store.remove(step.picks);
      for (const id of step.picks) present.delete(id);
    } else if (step.kind === 'maintain') await store.maintain();
    else if (subject.reopen !== undefined) {
      await store.close();
      store = await subject.reopen();
    }
  }
  const tracks = [...present.values()];
  const hashes = Uint32Array.from({ length: small.cells }, (_, i) => i);
  const got = await storeContents(store, hashes);
  await store.close();
  return { got, expected: expectedContents(tracks, hashes) };
}

function onlyShard(snapshot: PostingSnapshot): PostingShard {
  const [shard, ...others] = snapshot.shards;
  if (shard === undefined || others.length > 0)
    throw new Error(`one shard expected, not ${snapshot.shards.length}`);
  return shard;
}

/** The spans of the tracks that have any of these hashes, by track id. */
async function spansOf(shard: PostingShard, hashes: Uint32Array): Promise<Map<number, TrackSpan>> {
  const spans = new Map<number, TrackSpan>();
  for (const position of (await shard.lists(hashes)).positions) {
    const span = shard.spanAt(position);
    if (span !== undefined) spans.set(span.trackId, span);
  }
  return spans;
}
