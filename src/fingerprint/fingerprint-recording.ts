import { pairPeaks } from './landmarks.ts';
import { landmarkHash } from './landmark-grid.ts';
import { peaksBelow } from './peaks-below.ts';
import type { RawPeaks } from './peak-finder.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';
import { rankPeaks } from './rank-peaks.ts';
import { SCHEME } from './scheme.ts';
import type { TrackFingerprint, VerificationPeaks } from './track-fingerprint.ts';

/** Peaks of rank below this become landmarks: about 11 a second. More finds more in heavy noise, at the price of index size. */
const LANDMARK_RANKS = 2;
/** Peaks of rank below this are kept to verify with: about 17 a second. */
const VERIFICATION_RANKS = 3;
/** Landmarks per anchor point. */
const TARGETS_PER_ANCHOR = 2;

/** What the index keeps of a recording with these peaks. */
export function fingerprintRecording(raw: RawPeaks): TrackFingerprint {
  const kept = rankPeaks(raw, VERIFICATION_RANKS, SCHEME);
  return {
    lengthFrames: raw.lengthFrames,
    ...hashedLandmarks(peaksBelow(kept, LANDMARK_RANKS), raw.lengthFrames),
    peaks: verificationPeaks(kept),
  };
}

function hashedLandmarks(
  peaks: SpectralPeaks,
  lengthFrames: number,
): Pick<TrackFingerprint, 'hashes' | 'anchorFrames'> {
  const { anchors, targets } = pairPeaks(peaks, TARGETS_PER_ANCHOR);
  // hash and frame in one number, so that one sort orders both
  const keys = Float64Array.from(anchors, (a, i) => {
    const t = targets[i]!;
    const hash = landmarkHash(peaks.bins[a]!, peaks.bins[t]!, peaks.frames[t]! - peaks.frames[a]!);
    const frame = Math.max(0, Math.min(lengthFrames - 1, Math.round(peaks.frames[a]!)));
    return hash * 2 ** 28 + frame;
  }).toSorted();
  return {
    hashes: Uint32Array.from(keys, (key) => Math.floor(key / 2 ** 28)),
    anchorFrames: Uint32Array.from(keys, (key) => key % 2 ** 28),
  };
}

function verificationPeaks(peaks: SpectralPeaks): VerificationPeaks {
  return {
    halfFrames: Uint32Array.from(peaks.frames, (frame) => Math.max(0, Math.round(frame * 2))),
    halfBins: Uint16Array.from(peaks.bins, (bin) => Math.round((bin - SCHEME.firstBin) * 2)),
  };
}
