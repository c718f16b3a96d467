import { delayOf, pitchOf, probe, type Tolerance } from './landmark-grid.ts';
import { pairPeaks } from './landmarks.ts';
import { peaksBelow } from './peaks-below.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';
import { radixSort } from './radix-sort.ts';

/** How many landmarks a query is asked with: more find more under noise, and cost more. */
export interface LandmarkDensity {
  /** Peaks of rank below it are used. */
  readonly rankLimit: number;
  readonly targetsPerAnchor: number;
}

/** A query's landmarks, parallel arrays, at the speed at which it was recorded. */
export interface QueryLandmarks {
  readonly anchorFrames: Float32Array;
  /** `pitchOf` the anchor. */
  readonly pitches: Float32Array;
  /** Target over anchor frequency. */
  readonly ratios: Float32Array;
  readonly delayFrames: Float32Array;
}

export function queryLandmarks(all: SpectralPeaks, density: LandmarkDensity): QueryLandmarks {
  const peaks = peaksBelow(all, density.rankLimit);
  const { anchors, targets } = pairPeaks(peaks, density.targetsPerAnchor);
  const { frames, bins } = peaks;
  return {
    anchorFrames: Float32Array.from(anchors, (a) => frames[a]!),
    pitches: Float32Array.from(anchors, (a) => pitchOf(bins[a]!)),
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
  readonly frames: Float32Array;
}

/** Reused between calls: the hashes sought, and the landmark that seeks each. */
let soughtHashes = new Uint32Array(2 ** 16);
let seekers = new Uint32Array(2 ** 16);

/** The cells in which the landmarks lie if the query plays its recording `speed` times as fast. */
export function lookupsAt(landmarks: QueryLandmarks, speed: number, tolerance: Tolerance): Lookups {
  const count = seek(landmarks, speed, tolerance);
  radixSort(soughtHashes, seekers, count);
  const hashes = new Uint32Array(count);
  const ends = new Uint32Array(count);
  const frames = new Float32Array(count);
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    const hash = soughtHashes[i]!;
    if (i === 0 || hash !== hashes[distinct - 1]) hashes[distinct++] = hash;
    ends[distinct - 1] = i + 1;
    frames[i] = landmarks.anchorFrames[seekers[i]!]! * speed;
  }
  return { hashes: hashes.subarray(0, distinct), ends: ends.subarray(0, distinct), frames };
}

/** Fills `soughtHashes` and `seekers`; returns how many. */
function seek(landmarks: QueryLandmarks, speed: number, tolerance: Tolerance): number {
  const { anchorFrames, pitches, ratios, delayFrames } = landmarks;
  const pitchShift = pitchOf(1) - pitchOf(speed);
  const landmark = { pitch: 0, ratio: 0, delay: 0 };
  let count = 0;
  let seeker = 0;
  const add = (first: number, last: number): void => {
    if (count + last - first >= soughtHashes.length) growSought();
    for (let hash = first; hash <= last; hash++) {
      soughtHashes[count] = hash;
      seekers[count++] = seeker;
    }
  };
  for (; seeker < anchorFrames.length; seeker++) {
    landmark.pitch = pitches[seeker]! + pitchShift;
    landmark.ratio = ratios[seeker]!;
    landmark.delay = delayOf(delayFrames[seeker]! * speed);
    probe(landmark, tolerance, add);
  }
  return count;
}

function growSought(): void {
  const hashes = new Uint32Array(soughtHashes.length * 2);
  hashes.set(soughtHashes);
  soughtHashes = hashes;
  const owners = new Uint32Array(seekers.length * 2);
  owners.set(seekers);
  seekers = owners;
}
