import { delayOf, pitchOf, probe, type Tolerance } from './landmark-grid.ts';
import { pairPeaks } from './landmarks.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';

/** Landmarks per anchor point of a query: four times as many as are stored. */
const TARGETS_PER_ANCHOR = 8;

/** A query's landmarks, parallel arrays, at the speed at which it was recorded. */
export interface QueryLandmarks {
  readonly anchorFrames: Float32Array;
  readonly anchorBins: Float32Array;
  /** Target over anchor frequency. */
  readonly ratios: Float32Array;
  readonly delayFrames: Float32Array;
}

export function queryLandmarks(peaks: SpectralPeaks): QueryLandmarks {
  const { anchors, targets } = pairPeaks(peaks, TARGETS_PER_ANCHOR);
  const { frames, bins } = peaks;
  return {
    anchorFrames: Float32Array.from(anchors, (a) => frames[a]!),
    anchorBins: Float32Array.from(anchors, (a) => bins[a]!),
    ratios: Float32Array.from(anchors, (a, i) => bins[targets[i]!]! / bins[a]!),
    delayFrames: Float32Array.from(anchors, (a, i) => frames[targets[i]!]! - frames[a]!),
  };
}

/** Which lists to read for a query, and at which time of the query each hash was heard. */
export interface Lookups {
  /** Ascending, each once. */
  readonly hashes: Uint32Array;
  /** Times of `hashes[i]` are `frames[ends[i - 1] ?? 0 .. ends[i])`. */
  readonly ends: Uint32Array;
  /** In frames of the recording, if the query plays it at `speed`. */
  readonly frames: Int32Array;
}

/** Landmark indices fit below it. */
const LANDMARK_LIMIT = 2 ** 24;

/** The cells in which the landmarks lie if the query plays its recording `speed` times as fast. */
export function lookupsAt(landmarks: QueryLandmarks, speed: number, tolerance: Tolerance): Lookups {
  const { anchorFrames, anchorBins, ratios, delayFrames } = landmarks;
  const keys: number[] = [];
  for (let i = 0; i < anchorFrames.length; i++) {
    const landmark = {
      pitch: pitchOf(anchorBins[i]! / speed),
      ratio: ratios[i]!,
      delay: delayOf(delayFrames[i]! * speed),
    };
    probe(landmark, tolerance, (first, last) => {
      for (let hash = first; hash <= last; hash++) keys.push(hash * LANDMARK_LIMIT + i);
    });
  }
  const sorted = Float64Array.from(keys).sort();
  const hashes: number[] = [];
  const ends: number[] = [];
  const frames = new Int32Array(sorted.length);
  for (let k = 0; k < sorted.length; k++) {
    const hash = Math.floor(sorted[k]! / LANDMARK_LIMIT);
    if (hash !== hashes.at(-1)) {
      if (k > 0) ends.push(k);
      hashes.push(hash);
    }
    frames[k] = Math.round(anchorFrames[sorted[k]! % LANDMARK_LIMIT]! * speed);
  }
  if (hashes.length > 0) ends.push(sorted.length);
  return { hashes: Uint32Array.from(hashes), ends: Uint32Array.from(ends), frames };
}
