import type { SpectralPeaks } from './query-fingerprint.ts';

/** Pairs of peaks, parallel arrays of indices into the peaks. */
export interface Landmarks {
  readonly anchors: Uint32Array;
  readonly targets: Uint32Array;
}

/** The part of the spectrogram behind an anchor point in which its targets are sought. */
export interface TargetZone {
  /** 35 ms: nearer peaks are the same event. */
  readonly nearestFrames: number;
  /** 743 ms: a local speed error of 1 % still moves the target by less than a frame. */
  readonly farthestFrames: number;
  /** A telephone keeps most pairs of half an octave whole. */
  readonly octaves: number;
}

export const TARGET_ZONE: TargetZone = { nearestFrames: 1.5, farthestFrames: 32, octaves: 0.5 };

/**
 * Pairs each peak with the `targetsPerAnchor` best-ranked peaks of its target zone (Wang 2003);
 * among equal ranks the louder wins. Peaks must ascend in time. O(peaks x peaks per zone).
 */
export function pairPeaks(
  peaks: SpectralPeaks,
  targetsPerAnchor: number,
  zone: TargetZone = TARGET_ZONE,
): Landmarks {
  const { frames, bins, levels, ranks } = peaks;
  const low = 2 ** -zone.octaves;
  const high = 2 ** zone.octaves;
  const anchors: number[] = [];
  const targets: number[] = [];
  let found: number[] = [];
  for (let i = 0; i < frames.length; i++) {
    found = [];
    for (let j = i + 1; j < frames.length; j++) {
      const distance = frames[j]! - frames[i]!;
      if (distance > zone.farthestFrames) break;
      const ratio = bins[j]! / bins[i]!;
      if (distance >= zone.nearestFrames && ratio >= low && ratio <= high) found.push(j);
    }
    if (found.length > targetsPerAnchor) {
      found.sort((a, b) => ranks[a]! - ranks[b]! || levels[b]! - levels[a]!);
      found.length = targetsPerAnchor;
    }
    for (const j of found) {
      anchors.push(i);
      targets.push(j);
    }
  }
  return { anchors: Uint32Array.from(anchors), targets: Uint32Array.from(targets) };
}
