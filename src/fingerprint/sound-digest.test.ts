import { describe, expect, it } from 'vitest';
import { soundDigest } from './sound-digest.ts';
import type { TrackFingerprint } from './track-fingerprint.ts';

const made = (more: Partial<TrackFingerprint> = {}): TrackFingerprint => ({
  lengthFrames: 100,
  hashes: Uint32Array.of(1, 2),
  anchorFrames: Uint32Array.of(3, 4),
  peaks: { halfFrames: Uint32Array.of(5), halfBins: Uint16Array.of(6) },
  ...more,
});

describe('soundDigest', () => {
  it('is 128 bits in hexadecimal, the same for the same fingerprint wherever it lies in memory', async () => {
    const digest = await soundDigest(made());
    expect(digest).toBe('b89e3735a8983e6def7cfb294f619fa9');
    const hashes = Uint32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(await soundDigest(made({ hashes }))).toBe(digest);
  });

  it.each<[string, Partial<TrackFingerprint>]>([
    ['length', { lengthFrames: 101 }],
    ['landmarks', { hashes: Uint32Array.of(1, 3) }],
    ['times', { anchorFrames: Uint32Array.of(3, 5) }],
    ['peaks', { peaks: { halfFrames: Uint32Array.of(5), halfBins: Uint16Array.of(7) } }],
    ['parting', { hashes: Uint32Array.of(1, 2, 3), anchorFrames: Uint32Array.of(4) }],
  ])('differs when the %s does', async (_, more) => {
    expect(await soundDigest(made(more))).not.toBe(await soundDigest(made()));
  });
});
