import { describe, expect, it } from 'vitest';
import { madeTrack } from '../../test/conformance/made-fingerprint.ts';
import type { IdentifiedFingerprint } from '../fingerprint/posting-store.ts';
import { SCHEME } from '../fingerprint/scheme.ts';
import { memoryPostingStore } from '../stores/memory/memory-posting-store.ts';
import { storedFingerprints } from './stored-fingerprints.ts';

describe('storedFingerprints', () => {
  it.each([1, 300, 2 ** 24])('gives back what was added, %i landmarks at a time', async (landmarksMax) => {
    const store = memoryPostingStore(SCHEME);
    const lengths = [0, 40, 1292, 3, 5000];
    const tracks = lengths.map((lengthFrames, i) => madeTrack(i + 1, { lengthFrames, cells: 5000 }));
    await store.add(tracks.slice(0, 3));
    await store.add(tracks.slice(3));
    await store.remove([2]);
    using snapshot = await store.snapshot();
    const found: IdentifiedFingerprint[] = [];
    for await (const one of storedFingerprints(snapshot, { landmarksMax })) found.push(one);
    expect(found.toSorted((a, b) => a.trackId - b.trackId)).toEqual(tracks.filter((_, i) => i !== 1));
  });
});
