import { type VarintReader, VarintWriter } from './varint.ts';

const CHUNK_VALUES = 32;

/** Packs whole numbers of 32 bits, any sign, 32 at a time: the least, the width in bits of the largest difference from it, the differences. */
export class ColumnWriter {
  readonly #out = new VarintWriter();
  readonly #chunk: number[] = [];

  append(value: number): void {
    this.#chunk.push(value);
    if (this.#chunk.length === CHUNK_VALUES) this.#writeChunk();
  }

  /** All that was packed. */
  finish(): Uint8Array {
    if (this.#chunk.length > 0) this.#writeChunk();
    return this.#out.bytes;
  }

  #writeChunk(): void {
    const least = Math.min(...this.#chunk);
    const width = 32 - Math.clz32(Math.max(...this.#chunk) - least);
    const bytes = new Uint8Array(Math.ceil((width * this.#chunk.length) / 8));
    let at = 0;
    for (const value of this.#chunk) {
      for (let bit = 0; bit < width; bit++, at++)
        bytes[at >>> 3]! |= (((value - least) >>> bit) & 1) << (at & 7);
    }
    this.#out.writeSigned(least);
    this.#out.write(width);
    this.#out.writeBytes(bytes);
    this.#chunk.length = 0;
  }
}

/** Reads a column of so many values. */
export function readColumn(reader: VarintReader, length: number): Int32Array {
  const values = new Int32Array(length);
  for (let from = 0; from < length; from += CHUNK_VALUES)
    readChunk(reader, values.subarray(from, from + CHUNK_VALUES));
  return values;
}

function readChunk(reader: VarintReader, values: Int32Array): void {
  const least = reader.readSigned();
  const width = reader.read();
  const scale = 2 ** width;
  const bytes = reader.readBytes(Math.ceil((width * values.length) / 8));
  let waiting = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    // a double holds the up to 39 bits that may be waiting
    for (; bits < width; bits += 8) waiting += bytes[at++]! * 2 ** bits;
    const rest = Math.floor(waiting / scale);
    values[i] = least + waiting - rest * scale;
    waiting = rest;
    bits -= width;
  }
}
