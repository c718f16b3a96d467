import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { Scheme } from '../../fingerprint/scheme.ts';
import { buildSegment } from '../../fingerprint/segment/build-segment.ts';
import { type ByteSink, memoryByteSource } from '../../fingerprint/segment/byte-source.ts';
import {
  assertNew,
  type LiveSegment,
  mergeCandidate,
  presentTrackIds,
  presentTracks,
  segmentFigures,
  withMerged,
  withRemoved,
} from '../../fingerprint/segment/live-segment.ts';
import { chooseMerge } from '../../fingerprint/segment/merge-policy.ts';
import { mergeSegments } from '../../fingerprint/segment/merge-segments.ts';
import { SegmentReader } from '../../fingerprint/segment/segment-reader.ts';
import { RemovedTracks, segmentShard } from '../../fingerprint/segment/segment-shard.ts';

/** The disk store's segments without its files: gone when the process ends. Any number may exist. */
export function memoryPostingStore(scheme: Scheme): PostingStore {
  let segments: readonly LiveSegment[] = [];
  let made = 0;
  let merging: Promise<void> = Promise.resolve();

  const openSegment = (bytes: Uint8Array): LiveSegment => ({
    name: `memory-${++made}`,
    reader: SegmentReader.open(memoryByteSource(bytes), crc32),
    removed: new RemovedTracks(),
  });

  /** Whether anything was merged. */
  const mergeOnce = async (signal: AbortSignal | undefined): Promise<boolean> => {
    const inputs = chooseMerge(segments.map(mergeCandidate)).map((candidate) => candidate.segment);
    if (inputs.length === 0) return false;
    const sink = memorySink();
    await mergeSegments(inputs, sink, { scheme, crc32, signal });
    const merged = openSegment(sink.bytes());
    segments = withMerged(segments, inputs, presentTracks(merged) === 0 ? undefined : merged);
    return true;
  };

  const mergeAll = async (signal: AbortSignal | undefined): Promise<void> => {
    try {
      while (await mergeOnce(signal));
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  };

  return {
    scheme,
    async add(tracks) {
      if (tracks.length === 0) return;
      assertNew(
        segments,
        tracks.map((track) => track.trackId),
      );
      segments = [...segments, openSegment(buildSegment(tracks, scheme, crc32))];
    },
    async remove(trackIds) {
      segments = withRemoved(segments, trackIds).filter((segment) => presentTracks(segment) > 0);
    },
    async snapshot() {
      const shards = segments.map(({ reader, removed }) => segmentShard(reader, removed));
      return { shards, [Symbol.dispose]() {} };
    },
    trackIds: async () => presentTrackIds(segments),
    figures: async () => segmentFigures(segments),
    maintain(signal) {
      merging = merging.then(() => mergeAll(signal));
      return merging;
    },
    async close() {
      segments = [];
    },
  };
}

/** Collects what is written and lets other work run in between. */
function memorySink(): ByteSink & { bytes(): Uint8Array } {
  const pieces: Uint8Array[] = [];
  return {
    async write(bytes) {
      pieces.push(bytes);
      await nextTurn();
    },
    bytes: () => new Uint8Array(Buffer.concat(pieces)),
  };
}
