import { assert } from '../../assert.ts';
import { HASH_LIMIT, type IdentifiedFingerprint } from '../posting-store.ts';
import type { Scheme } from '../scheme.ts';
import type { Crc32 } from './crc32.ts';
import { packPeaks } from './peak-record.ts';
import { groupShiftFor, SegmentWriter } from './segment-writer.ts';
import { positionLimitOf, TrackTable } from './track-table.ts';

/** Postings as parallel arrays. */
interface Postings {
  hashes: Uint32Array;
  positions: Uint32Array;
}

/** A whole segment of these tracks, ordered by track id. O(postings): two passes of a radix sort. */
export function buildSegment(
  fingerprints: readonly IdentifiedFingerprint[],
  scheme: Scheme,
  crc32: Crc32,
): Uint8Array {
  const ordered = fingerprints.toSorted((a, b) => a.trackId - b.trackId);
  const records = ordered.map(({ fingerprint }) => packPeaks(fingerprint.peaks));
  const entries = ordered.map(({ trackId, fingerprint }, i) => ({
    trackId,
    lengthFrames: fingerprint.lengthFrames,
    peakBytes: records[i]!.length,
  }));
  const postings = sortByHash(placeOnLine(ordered, new TrackTable(entries).starts));
  const positionLimit = positionLimitOf(entries.map((entry) => entry.lengthFrames));
  assert(positionLimit <= 2 ** 31, 'a batch fits one line of positions');
  const cells = (postings.hashes.at(-1) ?? -1) + 1;
  const groupShift = groupShiftFor(postings.hashes.length, cells, positionLimit);
  const writer = new SegmentWriter({ scheme, cells, groupShift, positionLimit }, crc32);
  writeGroups(writer, postings, { cells, groupShift, positionLimit });
  for (const record of records) writer.addPeaks(record);
  writer.finish(entries);
  return writer.drain();
}

/** All landmarks in the order of their positions, roughly: track by track. */
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

/** Stable: within a track a hash's frames ascend already, and tracks follow one another. */
function sortByHash(postings: Postings): Postings {
  const half = Math.log2(HASH_LIMIT) / 2;
  return radixPass(radixPass(postings, 0, half), half, half);
}

function radixPass({ hashes, positions }: Postings, shift: number, bits: number): Postings {
  const mask = (1 << bits) - 1;
  const next = new Uint32Array((1 << bits) + 1);
  for (const hash of hashes) next[((hash >>> shift) & mask) + 1]!++;
  for (let i = 1; i < next.length; i++) next[i]! += next[i - 1]!;
  const sorted = { hashes: new Uint32Array(hashes.length), positions: new Uint32Array(hashes.length) };
  for (let i = 0; i < hashes.length; i++) {
    const hash = hashes[i]!;
    assert(hash < HASH_LIMIT, 'hashes are below HASH_LIMIT');
    const to = next[(hash >>> shift) & mask]!++;
    sorted.hashes[to] = hash;
    sorted.positions[to] = positions[i]!;
  }
  return sorted;
}

function writeGroups(
  writer: SegmentWriter,
  { hashes, positions }: Postings,
  shape: { cells: number; groupShift: number; positionLimit: number },
): void {
  const groupCells = 2 ** shape.groupShift;
  // positions become keys in place
  for (let i = 0; i < hashes.length; i++) positions[i]! += (hashes[i]! % groupCells) * shape.positionLimit;
  let from = 0;
  for (let firstCell = 0; firstCell < shape.cells; firstCell += groupCells) {
    let to = from;
    while (to < hashes.length && hashes[to]! < firstCell + groupCells) to++;
    writer.addGroup(positions.subarray(from, to));
    from = to;
  }
}
