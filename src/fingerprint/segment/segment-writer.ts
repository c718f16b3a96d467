import { assert } from '../../assert.ts';
import type { Scheme } from '../scheme.ts';
import type { Crc32 } from './crc32.ts';
import { type GapCode, gapShift } from './gap-code.ts';
import { GapWriter } from './gap-writer.ts';
import { GroupDirectoryWriter } from './group-directory.ts';
import type { PostingBlock } from './posting-blocks.ts';
import { groupSpan, type KeyLayout } from './posting-keys.ts';
import { BLOCK_BYTES, encodeMeta, encodeTrailer, SEGMENT_HEAD } from './segment-layout.ts';
import type { TrackTable } from './track-table.ts';
import { VarintWriter } from './varint.ts';

/** What must be known before the first posting is written. */
export interface SegmentShape extends KeyLayout {
  readonly scheme: Scheme;
  readonly cells: number;
  readonly code: GapCode;
}

/**
 * Writes a segment front to back: all blocks of postings, then the peak records, then `finish`. `drain` hands
 * out what has been written since; the writer keeps only that and the directory.
 */
export class SegmentWriter {
  readonly #shape: SegmentShape;
  readonly #crc32: Crc32;
  readonly #lists: GapWriter;
  readonly #directory: GroupDirectoryWriter;
  readonly #checksums: number[] = [];
  #checksum = 0;
  #pending = new VarintWriter();
  #dataBytes = 0;
  #blocks = 0;
  #postings = 0;
  #postingBytes = 0;
  #peakBytes = 0;

  constructor(shape: SegmentShape, crc32: Crc32) {
    this.#shape = shape;
    this.#crc32 = crc32;
    this.#lists = new GapWriter(shape.code);
    this.#directory = new GroupDirectoryWriter(shape);
    this.#appendChecked(SEGMENT_HEAD);
  }

  /** The next block. */
  addBlock({ groupShift, keys, ends }: PostingBlock): void {
    const span = groupSpan(this.#shape.positionLimit, groupShift);
    this.#blocks++;
    this.#postings += keys.length;
    this.#directory.startBlock(groupShift);
    let start = 0;
    for (const end of ends) {
      const list = keys.subarray(start, end);
      start = end;
      const bytes = list.length === 0 ? 0 : this.#lists.append(list, gapShift(span, list.length));
      this.#directory.addGroup(list.length, bytes, groupShift);
      this.#postingBytes += bytes;
    }
    if (this.#lists.bytes.length > BLOCK_BYTES) this.#flushLists();
  }

  /** The next track's packed peaks. */
  addPeaks(record: Uint8Array): void {
    this.#flushLists();
    this.#peakBytes += record.length;
    this.#appendChecked(record);
  }

  /** What has been written since the last call. */
  drain(): Uint8Array {
    this.#flushLists();
    const { bytes } = this.#pending;
    this.#pending = new VarintWriter();
    return bytes;
  }

  /** Tracks in the order of their peak records. Then `drain` a last time. */
  finish(tracks: TrackTable): void {
    this.#flushLists();
    const { cells, blockShift } = this.#shape;
    assert(this.#blocks === Math.ceil(cells / 2 ** blockShift), 'every block was written');
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

  #flushLists(): void {
    this.#appendChecked(this.#lists.bytes);
    this.#lists.reset();
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
