import { assert } from '../../assert.ts';
import { HASH_LIMIT, type IdentifiedFingerprint } from '../posting-store.ts';
import type { Scheme } from '../scheme.ts';
import type { Crc32 } from './crc32.ts';
import { PeakWriter } from './peak-record.ts';
import { postingBlocks, type Postings, SymbolCounter } from './posting-blocks.ts';
import { keyLayoutFor } from './posting-keys.ts';
import { SegmentWriter } from './segment-writer.ts';
import { TrackTable } from './track-table.ts';

/** A whole segment of these tracks, ordered by track id. O(postings). */
export function buildSegment(
  fingerprints: readonly IdentifiedFingerprint[],
  scheme: Scheme,
  crc32: Crc32,
): Uint8Array {
  const ordered = fingerprints.toSorted((a, b) => a.trackId - b.trackId);
  const peaks = new PeakWriter();
  const records = ordered.map(({ fingerprint }) => peaks.pack(fingerprint.peaks));
  const tracks = new TrackTable({
    trackIds: Uint32Array.from(ordered, (track) => track.trackId),
    lengths: Uint32Array.from(ordered, (track) => track.fingerprint.lengthFrames),
    peakBytes: Uint32Array.from(records, (record) => record.length),
  });
  const { positionLimit } = tracks;
  assert(positionLimit <= 2 ** 31, 'a batch fits one line of positions');
  const { hashes, positions } = placeOnLine(ordered, tracks.starts);
  const cells = limitOf(hashes);
  assert(cells <= HASH_LIMIT, 'hashes are below HASH_LIMIT');
  const layout = keyLayoutFor(hashes.length, cells, positionLimit);
  const blocks = [...postingBlocks({ hashes, positions }, { ...layout, from: 0, to: cells })];
  const symbols = new SymbolCounter(layout);
  for (const block of blocks) symbols.add(block);
  const writer = new SegmentWriter({ ...layout, scheme, cells, code: symbols.code() }, crc32);
  for (const block of blocks) writer.addBlock(block);
  for (const record of records) writer.addPeaks(record);
  writer.finish(tracks);
  return writer.drain();
}

/** All landmarks, track by track. */
function placeOnLine(tracks: readonly IdentifiedFingerprint[], starts: Uint32Array): Postings {
  let total = 0;
  for (const { fingerprint } of tracks) total += fingerprint.hashes.length;
  const hashes = new Uint32Array(total);
  const positions = new Uint32Array(total);
  let at = 0;
  for (const [t, { fingerprint }] of tracks.entries()) {
    const start = starts[t]!;
    hashes.set(fingerprint.hashes, at);
    for (const frame of fingerprint.anchorFrames) {
      assert(frame < fingerprint.lengthFrames, 'landmarks lie within their track');
      positions[at++] = start + frame;
    }
  }
  return { hashes, positions };
}

function limitOf(hashes: Uint32Array): number {
  let limit = 0;
  for (const hash of hashes) if (hash >= limit) limit = hash + 1;
  return limit;
}
