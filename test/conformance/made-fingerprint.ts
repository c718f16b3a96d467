import type { IdentifiedFingerprint } from '../../src/fingerprint/posting-store.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';

/** Numbers in [0, 1) from a seed: the same on every machine (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface MadeFingerprintOptions {
  readonly lengthFrames?: number;
  readonly landmarks?: number;
  readonly peaks?: number;
  /** Hashes are below it; low ones are more common. */
  readonly cells?: number;
}

/** A fingerprint of no sound, with the rates of a real one: 22 landmarks and 18 peaks a second. */
export function madeFingerprint(seed: number, options: MadeFingerprintOptions = {}): TrackFingerprint {
  const random = seededRandom(seed);
  const { lengthFrames = 1292, cells = 1 << 19 } = options;
  const seconds = (lengthFrames * 256) / 11_025;
  const { landmarks = Math.round(22 * seconds), peaks = Math.round(18 * seconds) } = options;
  const pairs = Array.from({ length: landmarks }, () => ({
    hash: Math.floor(random() * random() * cells),
    frame: Math.floor(random() * lengthFrames),
  })).toSorted((a, b) => a.hash - b.hash || a.frame - b.frame);
  const places = Array.from({ length: peaks }, () => ({
    halfFrame: Math.floor(random() * 2 * lengthFrames),
    halfBin: Math.floor(random() * 755),
  })).toSorted((a, b) => a.halfFrame - b.halfFrame || a.halfBin - b.halfBin);
  return {
    lengthFrames,
    hashes: Uint32Array.from(pairs, (pair) => pair.hash),
    anchorFrames: Uint32Array.from(pairs, (pair) => pair.frame),
    peaks: {
      halfFrames: Uint32Array.from(places, (place) => place.halfFrame),
      halfBins: Uint16Array.from(places, (place) => place.halfBin),
    },
  };
}

export function madeTrack(trackId: number, options: MadeFingerprintOptions = {}): IdentifiedFingerprint {
  return { trackId, fingerprint: madeFingerprint(trackId, options) };
}
