import { decodeFolder } from '../../eval/recognition/decode-folder.ts';
import { fingerprintRecording } from '../../src/fingerprint/fingerprint-recording.ts';
import { createPeakFinder, type RawPeaks } from '../../src/fingerprint/peak-finder.ts';
import { rankPeaks } from '../../src/fingerprint/rank-peaks.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';

export interface RealTrack {
  readonly name: string;
  readonly fingerprint: TrackFingerprint;
  /** What synthetic tracks are made of: its stronger peaks, in the order of time. */
  readonly peaks: RawPeaks;
}

/** More than any peak that is indexed has, so that ranks come out the same when they are taken again. */
const MATERIAL_RANKS = 8;

export function readRealTracks(folder: string): RealTrack[] {
  const tracks: RealTrack[] = [];
  for (const { name, samples } of decodeFolder(folder)) {
    const finder = createPeakFinder(SCHEME);
    finder.push(samples);
    const raw = finder.finish();
    const { frames, bins, levels } = rankPeaks(raw, MATERIAL_RANKS, SCHEME);
    const peaks = { frames, bins, levels, lengthFrames: raw.lengthFrames };
    tracks.push({ name, fingerprint: fingerprintRecording(raw), peaks });
  }
  return tracks;
}
