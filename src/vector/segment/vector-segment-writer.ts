import type { ByteSink } from '../../fingerprint/segment/byte-source.ts';
import type { Crc32 } from '../../fingerprint/segment/crc32.ts';
import { BLOCK_BYTES } from '../../fingerprint/segment/segment-layout.ts';
import {
  aligned,
  CODE_MAX,
  encodeHead,
  encodeTrailer,
  type VectorSegmentLayout,
  vectorSegmentLayout,
} from './vector-segment-layout.ts';

/** What goes into a segment. */
export interface VectorSegmentContents {
  readonly dim: number;
  /** Ascending. */
  readonly ids: Uint32Array;
  /** Ascending. */
  readonly removed: Uint32Array;
  /** The vector of the row, of length 1; valid until the next call. Asked for each row three times, in order. */
  row(row: number): Float32Array;
}

const PIECE_BYTES = 1 << 18;

/** Writes a segment from its first byte to its last, piece by piece. Returns its checksum, that of its checksums. */
export async function writeVectorSegment(
  contents: VectorSegmentContents,
  sink: ByteSink,
  crc32: Crc32,
): Promise<number> {
  const { ids, removed, dim } = contents;
  const layout = vectorSegmentLayout({ dim, rows: ids.length, removed: removed.length });
  const out = new CheckedSink(sink, crc32);
  await out.section(encodeHead(layout));
  await out.section(bytesOf(removed));
  await out.section(bytesOf(ids));
  const { steps, reaches } = measure(contents);
  await out.section(bytesOf(steps));
  await out.section(bytesOf(reaches));
  for (const piece of codePieces(contents, layout, { steps, reaches })) await out.write(piece);
  for (let row = 0; row < ids.length; row++) await out.write(bytesOf(contents.row(row)));
  await out.section(new Uint8Array(layout.dataBytes - out.sizeBytes));
  return out.end();
}

interface CodeScales {
  readonly steps: Float32Array;
  readonly reaches: Float32Array;
}

function measure(contents: VectorSegmentContents): CodeScales {
  const { dim, ids } = contents;
  const steps = new Float32Array(dim);
  const reaches = new Float32Array(ids.length);
  for (let row = 0; row < ids.length; row++) {
    const vector = contents.row(row);
    for (let i = 0; i < dim; i++) steps[i] = Math.max(steps[i]!, Math.abs(vector[i]!) / CODE_MAX);
  }
  for (let row = 0; row < ids.length; row++) {
    const vector = contents.row(row);
    let reach = 0;
    for (let i = 0; i < dim; i++)
      if (steps[i] !== 0) reach = Math.max(reach, Math.abs(vector[i]!) / (steps[i]! * CODE_MAX));
    reaches[row] = reach;
  }
  return { steps, reaches };
}

function* codePieces(
  contents: VectorSegmentContents,
  { stride, dim, rows }: VectorSegmentLayout,
  { steps, reaches }: CodeScales,
): Generator<Uint8Array> {
  const perPiece = Math.max(1, Math.floor(PIECE_BYTES / stride));
  for (let from = 0; from < rows; from += perPiece) {
    const count = Math.min(perPiece, rows - from);
    const codes = new Int8Array(count * stride);
    for (let row = 0; row < count; row++) {
      const vector = contents.row(from + row);
      const reach = reaches[from + row]!;
      for (let i = 0; i < dim; i++) {
        const step = steps[i]! * reach;
        const code = step === 0 ? 0 : Math.round(vector[i]! / step);
        codes[row * stride + i] = Math.max(-CODE_MAX, Math.min(CODE_MAX, code));
      }
    }
    yield new Uint8Array(codes.buffer);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Gathers what is written into pieces and takes the checksum of each block. */
class CheckedSink {
  readonly #sink: ByteSink;
  readonly #crc32: Crc32;
  readonly #checksums: number[] = [];
  readonly #piece = new Uint8Array(PIECE_BYTES);
  #filled = 0;
  sizeBytes = 0;

  constructor(sink: ByteSink, crc32: Crc32) {
    this.#sink = sink;
    this.#crc32 = crc32;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const count = Math.min(bytes.length - done, PIECE_BYTES - this.#filled);
      this.#piece.set(bytes.subarray(done, done + count), this.#filled);
      this.#filled += count;
      done += count;
      this.sizeBytes += count;
      if (this.#filled === PIECE_BYTES) await this.#flush();
    }
  }

  /** The bytes, and zeros up to where the next section may begin. */
  async section(bytes: Uint8Array): Promise<void> {
    await this.write(bytes);
    const gap = aligned(this.sizeBytes) - this.sizeBytes;
    if (gap > 0) await this.write(new Uint8Array(gap));
  }

  async end(): Promise<number> {
    const dataBytes = this.sizeBytes;
    await this.#flush();
    const meta = new DataView(new ArrayBuffer(4 * this.#checksums.length));
    for (const [i, checksum] of this.#checksums.entries()) meta.setUint32(4 * i, checksum, true);
    const bytes = new Uint8Array(meta.buffer);
    const metaChecksum = this.#crc32(bytes);
    await this.#sink.write(bytes);
    await this.#sink.write(encodeTrailer({ dataBytes, metaChecksum }));
    return metaChecksum;
  }

  async #flush(): Promise<void> {
    const piece = this.#piece.subarray(0, this.#filled);
    for (let at = 0; at < piece.length; at += BLOCK_BYTES)
      this.#checksums.push(this.#crc32(piece.subarray(at, at + BLOCK_BYTES)));
    this.#filled = 0;
    if (piece.length > 0) await this.#sink.write(piece.slice());
  }
}
