import type { VerificationPeaks } from '../track-fingerprint.ts';
import { GapCode } from './gap-code.ts';
import { GapReader } from './gap-reader.ts';
import { GapWriter } from './gap-writer.ts';
import { VarintReader, VarintWriter } from './varint.ts';

/**
 * The verification peaks of one track, 11 to 12 bits each. In blocks of up to 256 peaks they are
 * ordered by bin first, so that the peaks of a held or repeated note stand together; a table of the
 * blocks says where a stretch of a long track begins. Grammar in `segment-format.md`.
 */
const BLOCK_PEAKS = 256;
/** Half frames that a block spans at most (over three hours), so that its keys stay below 2^31. */
const BLOCK_SPAN_MAX = 2 ** 20;

/**
 * Part of the format: the code lengths that fit 62 tracks of many kinds (121,000 peaks) best; a
 * code made for each track would save 0.1 bits a peak.
 */
const PEAK_CODE_LENGTHS = [
  10, 11, 11, 6, 4, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 5, 8, 10, 10, 10, 10, 10, 11, 11, 11, 11, 11, 11, 11, 11,
  11, 11,
];
const PEAK_CODE: GapCode = new GapCode(Uint8Array.from(PEAK_CODE_LENGTHS));

/** Writes records, one at a time. */
export class PeakWriter {
  readonly #lists = new GapWriter(PEAK_CODE);

  /** Half bins are below 1023. Of the same half frame, peaks come back in the order of their bins if they were so. */
  pack({ halfFrames, halfBins }: VerificationPeaks): Uint8Array {
    const table = new VarintWriter();
    this.#lists.reset();
    let base = 0;
    for (let from = 0; from < halfFrames.length;) {
      const to = endOfBlock(halfFrames, from, base);
      const advance = to === from ? BLOCK_SPAN_MAX - 1 : halfFrames[to - 1]! - base;
      const keys = new Uint32Array(to - from);
      for (let i = from; i < to; i++) keys[i - from] = halfBins[i]! * (advance + 1) + halfFrames[i]! - base;
      keys.sort();
      table.write(BLOCK_PEAKS - keys.length);
      table.write(advance);
      table.write(this.#lists.append(keys, 0));
      base += advance;
      from = to;
    }
    const out = new VarintWriter();
    out.write(halfFrames.length);
    out.write(table.bytes.length);
    out.writeBytes(table.bytes);
    out.writeBytes(this.#lists.bytes);
    return out.bytes;
  }
}

/** A block whose keys have been decoded. */
interface Block {
  /** Its half frames count from here. */
  readonly base: number;
  readonly span: number;
  readonly count: number;
}

/** Reads records, one at a time. */
export class PeakReader {
  readonly #keys = new GapReader(PEAK_CODE);
  /** Of one block: `half frame after the block's base x 1024 + half bin`. */
  readonly #places = new Uint32Array(BLOCK_PEAKS);
  #halfFrames = new Uint32Array(2 * BLOCK_PEAKS);
  #halfBins = new Uint16Array(2 * BLOCK_PEAKS);
  #found = 0;

  /**
   * The peaks of a record whose half frames are in `[from, to)`. `record` goes on for
   * `READ_AHEAD_BYTES` after its end. Only the blocks that overlap are decoded.
   */
  unpack(record: Uint8Array, from: number, to: number): VerificationPeaks {
    const header = new VarintReader(record);
    let left = header.read();
    const table = new VarintReader(header.readBytes(header.read()));
    this.#keys.load(record);
    this.#found = 0;
    let at = header.at;
    for (let base = 0; left > 0 && base < to;) {
      const count = BLOCK_PEAKS - table.read();
      const advance = table.read();
      const bytes = table.read();
      if (base + advance >= from && count > 0) {
        this.#keys.decode(at, count, 0, 0);
        this.#take({ base, span: advance + 1, count }, from, to);
      }
      base += advance;
      at += bytes;
      left -= count;
    }
    return {
      halfFrames: this.#halfFrames.slice(0, this.#found),
      halfBins: this.#halfBins.slice(0, this.#found),
    };
  }

  /** Of the block that has been decoded, which begins at `base`, what is in `[from, to)`, in the order of time. */
  #take({ base, span, count }: Block, from: number, to: number): void {
    const { keys } = this.#keys;
    const places = this.#places;
    const perSpan = 1 / span;
    let inside = 0;
    for (let i = 0; i < count; i++) {
      // the half keeps rounding away from whole numbers
      const halfBin = Math.floor((keys[i]! + 0.5) * perSpan);
      const after = keys[i]! - halfBin * span;
      if (base + after >= from && base + after < to) places[inside++] = after * PLACE_BINS + halfBin;
    }
    if (this.#found + inside > this.#halfFrames.length) this.#grow();
    const inOrder = places.subarray(0, inside);
    inOrder.sort();
    for (const place of inOrder) {
      this.#halfFrames[this.#found] = base + Math.floor(place / PLACE_BINS);
      this.#halfBins[this.#found++] = place % PLACE_BINS;
    }
  }

  #grow(): void {
    const halfFrames = new Uint32Array(2 * this.#halfFrames.length);
    const halfBins = new Uint16Array(2 * this.#halfBins.length);
    halfFrames.set(this.#halfFrames);
    halfBins.set(this.#halfBins);
    this.#halfFrames = halfFrames;
    this.#halfBins = halfBins;
  }
}

const PLACE_BINS = 1024;

function endOfBlock(halfFrames: Uint32Array, from: number, base: number): number {
  let to = from;
  while (to < halfFrames.length && to - from < BLOCK_PEAKS && halfFrames[to]! - base < BLOCK_SPAN_MAX) to++;
  return to;
}
