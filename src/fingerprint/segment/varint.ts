import { EarwormError } from '../../errors.ts';

/** Writes whole numbers as LEB128: seven bits a byte, the lowest first, the top bit set on all but the last. */
export class VarintWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** 0..2^53 - 1 */
  write(value: number): void {
    let rest = value;
    this.#reserve(8);
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Any whole number from -2^52 to 2^52: small ones of either sign are short. */
  writeSigned(value: number): void {
    this.write(value < 0 ? -2 * value - 1 : 2 * value);
  }

  writeBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** All that was written; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + extra, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

/** Reads what `VarintWriter` wrote. Bytes that end too early are `E_INDEX_DAMAGED`. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  read(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined)
        throw new EarwormError('E_INDEX_DAMAGED', { message: 'a table ends too early' });
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  readSigned(): number {
    const value = this.read();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** A view, not a copy. */
  readBytes(length: number): Uint8Array {
    if (this.at + length > this.#bytes.length)
      throw new EarwormError('E_INDEX_DAMAGED', { message: 'a table ends too early' });
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
