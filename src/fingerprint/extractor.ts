import type { QueryFingerprint } from './query-fingerprint.ts';
import type { TrackFingerprint } from './track-fingerprint.ts';

/** Takes mono sound at the scheme's rate, in pieces of any size; keeps no more than a few seconds of it. */
export interface Extractor<Result> {
  push(samples: Float32Array): void;
  /** Call once, last. */
  finish(): Result;
}

export type RecordingExtractor = Extractor<TrackFingerprint>;
export type ClipExtractor = Extractor<QueryFingerprint>;

/** Makes what turns sound into fingerprints; one extractor for each file. */
export interface Extractors {
  createRecordingExtractor(): RecordingExtractor;
  createClipExtractor(): ClipExtractor;
}
