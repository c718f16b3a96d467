import { assert } from '../../assert.ts';
import type { Scheme } from '../scheme.ts';
import type { Crc32 } from './crc32.ts';
import { GroupDirectoryWriter } from './group-directory.ts';
import { riceBytesMin, riceParameter, RiceWriter } from './rice.ts';
import { BLOCK_BYTES, encodeMeta, encodeTrailer, SEGMENT_HEAD } from './segment-layout.ts';
import type { TrackEntry } from './track-table.ts';
import { VarintWriter } from './varint.ts';

/** What must be known before the first posting is written. */
export interface SegmentShape {
  readonly scheme: Scheme;
  readonly cells: number;
  readonly groupShift: number;
  readonly positionLimit: number;
}

/** A group is to hold about so many postings: fewer make the directory dear, more make lists slow to find. */
const GROUP_POSTINGS = 48;
/** Keys within a group, `cell x positionLimit + position`, stay below it. */
const GROUP_SPAN_MAX = 2 ** 31;

/** How many hash cells go into a group, as a power of two, for so many postings. */
export function groupShiftFor(postings: number, cells: number, positionLimit: number): number {
  const ideal = Math.round(Math.log2((GROUP_POSTINGS * cells) / Math.max(postings, 1)));
  const fitting = Math.floor(Math.log2(GROUP_SPAN_MAX / positionLimit));
  return Math.max(0, Math.min(ideal, fitting, Math.ceil(Math.log2(Math.max(cells, 1)))));
}

/**
 * Writes a segment front to back: all groups, then the peak records, then `finish`. `drain` hands
 * out what has been written since; the writer keeps only that and the directory.
 */
export class SegmentWriter {
  readonly #shape: SegmentShape;
  readonly #crc32: Crc32;
  readonly #code = new RiceWriter();
  readonly #directory = new GroupDirectoryWriter();
  readonly #checksums: number[] = [];
  #checksum = 0;
  #pending = new VarintWriter();
  #dataBytes = 0;
  #groups = 0;
  #postings = 0;
  #postingBytes = 0;
  #peakBytes = 0;

  constructor(shape: SegmentShape, crc32: Crc32) {
    assert(shape.positionLimit * 2 ** shape.groupShift <= GROUP_SPAN_MAX, 'a group spans at most 2^31 keys');
    this.#shape = shape;
    this.#crc32 = crc32;
    this.#appendChecked(SEGMENT_HEAD);
  }

  /** The next group's keys, `cell in group x positionLimit + position`, ascending. Call once per group, in order. */
  addGroup(keys: Uint32Array): void {
    this.#groups++;
    if (keys.length === 0) return this.#directory.append(0, 0);
    const span = this.#shape.positionLimit * 2 ** this.#shape.groupShift;
    const bytes = this.#code.append(keys, riceParameter(span, keys.length));
    this.#directory.append(keys.length, bytes - riceBytesMin(span, keys.length));
    this.#postings += keys.length;
    this.#postingBytes += bytes;
    if (this.#code.bytes.length > BLOCK_BYTES) this.#flushCode();
  }

  /** The next track's packed peaks. */
  addPeaks(record: Uint8Array): void {
    this.#flushCode();
    this.#peakBytes += record.length;
    this.#appendChecked(record);
  }

  /** What has been written since the last call. */
  drain(): Uint8Array {
    this.#flushCode();
    const { bytes } = this.#pending;
    this.#pending = new VarintWriter();
    return bytes;
  }

  /** Tracks in the order of their peak records. Then `drain` a last time. */
  finish(tracks: readonly TrackEntry[]): void {
    this.#flushCode();
    const { cells, groupShift } = this.#shape;
    assert(this.#groups === Math.ceil(cells / 2 ** groupShift), 'every group was written');
    const directory = new VarintWriter();
    this.#directory.write(directory);
    this.#appendChecked(directory.bytes);
    if (this.#dataBytes % BLOCK_BYTES !== 0) this.#checksums.push(this.#checksum);
    const counts = { postings: this.#postings, postingBytes: this.#postingBytes, peakBytes: this.#peakBytes };
    const header = { ...this.#shape, ...counts, directoryBytes: directory.bytes.length };
    const meta = encodeMeta(header, tracks, this.#checksums);
    const trailer = { metaBytes: meta.length, dataBytes: this.#dataBytes, metaChecksum: this.#crc32(meta) };
    this.#pending.writeBytes(meta);
    this.#pending.writeBytes(encodeTrailer(trailer, this.#crc32));
  }

  #flushCode(): void {
    if (this.#code.bytes.length === 0) return;
    this.#appendChecked(this.#code.bytes);
    this.#code.reset();
  }

  #appendChecked(bytes: Uint8Array): void {
    this.#pending.writeBytes(bytes);
    for (let at = 0; at < bytes.length;) {
      const room = BLOCK_BYTES - (this.#dataBytes % BLOCK_BYTES);
      const piece = bytes.subarray(at, at + room);
      this.#checksum = this.#crc32(piece, this.#checksum);
      this.#dataBytes += piece.length;
      at += piece.length;
      if (this.#dataBytes % BLOCK_BYTES !== 0) continue;
      this.#checksums.push(this.#checksum);
      this.#checksum = 0;
    }
  }
}
