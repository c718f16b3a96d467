import type { GapCode } from './gap-code.ts';

/** A window of 32 bits that starts within a byte has at least this many good ones: two lookups of 11 fit. */
const WINDOW_BITS = 25;
const PAIR_MASK = 2 ** 11 - 1;

/** Bytes that may be looked at beyond the last one of a list; they are never used. */
export const READ_AHEAD_BYTES = 8;

/** Decodes lists that `GapWriter` wrote into one growing array. */
export class GapReader {
  keys: Uint32Array = new Uint32Array(1 << 10);
  readonly #code: GapCode;
  #view: DataView = new DataView(new ArrayBuffer(READ_AHEAD_BYTES));
  /** Of the list that is being decoded, and room for three too many. */
  #symbols = new Uint8Array(1 << 10);
  /** Where its low bits begin, in bits after its first byte. */
  #lowBit = 0;

  constructor(code: GapCode) {
    this.#code = code;
  }

  /** The bytes that lists are in. They must go on for `READ_AHEAD_BYTES` after the last list. */
  load(bytes: Uint8Array): void {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Decodes the `count` keys whose code starts at byte `at` to `keys[into .. into + count)`. */
  decode(at: number, count: number, shift: number, into: number): void {
    this.reserve(into + count);
    if (count + 3 > this.#symbols.length) this.#symbols = new Uint8Array(2 * count + 3);
    this.#lowBit = this.#readSymbols(at, count);
    this.#addGaps(at, count, shift, into);
  }

  /** Makes room for so many keys in all. */
  reserve(length: number): void {
    if (length <= this.keys.length) return;
    const grown = new Uint32Array(Math.max(length, 2 * this.keys.length));
    grown.set(this.keys);
    this.keys = grown;
  }

  /** The first `length` keys, for the caller to keep. Large arrays are handed over, small ones copied. */
  take(length: number): Uint32Array {
    const { keys } = this;
    if (length < 0.75 * keys.length || length < 65_536) return keys.slice(0, length);
    this.keys = new Uint32Array(1 << 10);
    return keys.subarray(0, length);
  }

  /** Hot: up to four symbols a step, of which the last step's may be too many. Returns the bits that `count` took. */
  #readSymbols(at: number, count: number): number {
    const { pairs, lengths } = this.#code;
    const view = this.#view;
    const symbols = this.#symbols;
    let bit = 0;
    let i = 0;
    while (i < count) {
      const window = view.getInt32(at + (bit >>> 3), true) >>> (bit & 7);
      const first = pairs[window & PAIR_MASK]!;
      symbols[i] = first;
      symbols[i + 1] = first >>> 8;
      i += 1 + (first >>> 24);
      const firstBits = (first >>> 16) & 255;
      const second = pairs[(window >>> firstBits) & PAIR_MASK]!;
      symbols[i] = second;
      symbols[i + 1] = second >>> 8;
      i += 1 + (second >>> 24);
      bit += firstBits + ((second >>> 16) & 255);
    }
    while (i > count) bit -= lengths[symbols[--i]!]!;
    return bit;
  }

  /** Hot: the low bits; running sums are the keys. */
  #addGaps(at: number, count: number, shift: number, into: number): void {
    const view = this.#view;
    const symbols = this.#symbols;
    const keys = this.keys;
    let bit = this.#lowBit;
    let key = 0;
    for (let i = 0; i < count; i++) {
      const symbol = symbols[i]!;
      // 1 unless the symbol is 0
      const top = (symbol + 31) >>> 5;
      const width = shift + symbol - top;
      const byte = at + (bit >>> 3);
      let low = view.getInt32(byte, true) >>> (bit & 7);
      if (width > WINDOW_BITS) low |= (view.getUint8(byte + 4) << 1) << (31 - (bit & 7));
      bit += width;
      key = (key + (top << width) + (low & ((1 << width) - 1))) | 0;
      keys[into + i] = key;
    }
  }
}
