import type { ByteSource } from '../../fingerprint/segment/byte-source.ts';
import { CheckedSource } from '../../fingerprint/segment/checked-source.ts';
import type { Crc32 } from '../../fingerprint/segment/crc32.ts';
import { BLOCK_BYTES, damaged } from '../../fingerprint/segment/segment-layout.ts';
import {
  decodeHead,
  decodeTrailer,
  HEAD_BYTES,
  TRAILER_BYTES,
  type VectorSegmentLayout,
} from './vector-segment-layout.ts';

/** Reads a segment; each block is checked when it is first read. Errors of all reads: `E_INDEX_DAMAGED`. */
export class VectorSegmentReader {
  readonly layout: VectorSegmentLayout;
  /** Of the whole segment. */
  readonly checksum: number;
  readonly ids: Uint32Array;
  readonly removed: Uint32Array;
  readonly steps: Float32Array;
  readonly #data: CheckedSource;

  constructor(source: ByteSource, crc32: Crc32) {
    const trailer = decodeTrailer(source.read(source.sizeBytes - TRAILER_BYTES, TRAILER_BYTES));
    const { dataBytes, metaChecksum } = trailer;
    const blocks = Math.ceil(dataBytes / BLOCK_BYTES);
    if (dataBytes + 4 * blocks + TRAILER_BYTES !== source.sizeBytes) throw damaged('its size is wrong');
    const meta = source.read(dataBytes, 4 * blocks).slice();
    if (crc32(meta) !== metaChecksum) throw damaged('its list of checksums fails the checksum');
    this.checksum = metaChecksum;
    this.#data = new CheckedSource(source, dataBytes, { checksums: new Uint32Array(meta.buffer), crc32 });
    this.layout = decodeHead(this.#data.read(0, HEAD_BYTES));
    if (this.layout.dataBytes !== dataBytes) throw damaged('its size is not what its head says');
    const { removedAt, removed, idsAt, rows, stepsAt, dim } = this.layout;
    this.removed = new Uint32Array(this.#copy(removedAt, 4 * removed));
    this.ids = new Uint32Array(this.#copy(idsAt, 4 * rows));
    this.steps = new Float32Array(this.#copy(stepsAt, 4 * dim));
  }

  get damage(): string | undefined {
    return this.#data.damage;
  }

  /** Of the rows from `from` on, as many as `target` takes. */
  readReaches(from: number, target: Float32Array): void {
    target.set(new Float32Array(this.#copy(this.layout.reachesAt + 4 * from, 4 * target.length)));
  }

  /** Of the rows from `from` on, as many as `target` takes. */
  readCodes(from: number, target: Int8Array): void {
    const { codesAt, stride } = this.layout;
    for (let done = 0; done < target.length; done += READ_BYTES) {
      const length = Math.min(READ_BYTES, target.length - done);
      const bytes = this.#data.read(codesAt + from * stride + done, length);
      target.set(new Int8Array(bytes.buffer, bytes.byteOffset, length), done);
    }
  }

  /** A copy. */
  vector(row: number): Float32Array {
    this.#data.makeResident();
    const { vectorsAt, dim } = this.layout;
    return new Float32Array(this.#copy(vectorsAt + 4 * dim * row, 4 * dim));
  }

  /** Rows whose vector fails its checksum; reads everything. */
  damagedRows(): number[] {
    const { rows } = this.layout;
    const lost: number[] = [];
    for (let row = 0; row < rows; row++) if (!this.#isWhole(row)) lost.push(row);
    return lost;
  }

  #isWhole(row: number): boolean {
    const { vectorsAt, codesAt, reachesAt, dim, stride } = this.layout;
    const parts = [
      [vectorsAt + 4 * dim * row, 4 * dim],
      [codesAt + stride * row, stride],
      [reachesAt + 4 * row, 4],
    ] as const;
    try {
      for (const [at, bytes] of parts)
        for (let block = Math.floor(at / BLOCK_BYTES); block * BLOCK_BYTES < at + bytes; block++)
          this.#data.checkBlock(block);
      return true;
    } catch {
      return false;
    }
  }

  #copy(offsetBytes: number, lengthBytes: number): ArrayBuffer {
    if (lengthBytes === 0) return new ArrayBuffer(0);
    const bytes = new Uint8Array(lengthBytes);
    bytes.set(this.#data.read(offsetBytes, lengthBytes).subarray(0, lengthBytes));
    return bytes.buffer;
  }
}

const READ_BYTES = 1 << 20;
