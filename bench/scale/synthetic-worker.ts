/** Worker thread of `fill-store.ts`: makes a batch of synthetic tracks for each number it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import type { RawPeaks } from '../../src/fingerprint/peak-finder.ts';
import type { IdentifiedFingerprint } from '../../src/fingerprint/posting-store.ts';
import { syntheticTrack } from './synthetic-track.ts';

/** Tracks `first` to `first + count`. */
export interface BatchRequest {
  readonly first: number;
  readonly count: number;
}

export interface SyntheticWorkerSettings {
  readonly material: readonly RawPeaks[];
  /** Added to a track's number. */
  readonly trackIdBase: number;
}

const { material, trackIdBase } = workerData as SyntheticWorkerSettings;

parentPort!.on('message', ({ first, count }: BatchRequest) => {
  const batch: IdentifiedFingerprint[] = Array.from({ length: count }, (_, i) => ({
    trackId: trackIdBase + first + i,
    fingerprint: syntheticTrack(material, first + i),
  }));
  const buffers = batch.flatMap(({ fingerprint: { hashes, anchorFrames, peaks } }) =>
    [hashes, anchorFrames, peaks.halfFrames, peaks.halfBins].map((values) => values.buffer as ArrayBuffer),
  );
  parentPort!.postMessage(batch, buffers);
});
