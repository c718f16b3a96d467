import { type GapCode, gapSymbol } from './gap-code.ts';

/** Appends lists of ascending keys, each from a new byte on, to a growing array of bytes. */
export class GapWriter {
  readonly #code: GapCode;
  #bytes = new Uint8Array(1 << 12);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  /** Bits that are waiting for a whole word. */
  #word = 0;
  #used = 0;
  #at = 0;

  constructor(code: GapCode) {
    this.#code = code;
  }

  /** Keys below 2^31: all symbols, then all low bits. Returns how many bytes they took. */
  append(keys: Uint32Array, shift: number): number {
    // a symbol has at most 11 bits, a gap's low bits at most 30
    this.#reserve(8 + 6 * keys.length);
    const { words, lengths } = this.#code;
    this.#at = this.#length;
    let previous = 0;
    for (const key of keys) {
      const symbol = gapSymbol(key - previous, shift);
      previous = key;
      this.#put(words[symbol]!, lengths[symbol]!);
    }
    previous = 0;
    for (const key of keys) {
      const gap = key - previous;
      previous = key;
      const symbol = gapSymbol(gap, shift);
      const width = symbol === 0 ? shift : shift + symbol - 1;
      this.#put(gap & ((1 << width) - 1), width);
    }
    return this.#finish();
  }

  /** All lists since `reset`; valid until the next call. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  reset(): void {
    this.#length = 0;
  }

  /** At most 30 bits, which have no others above them. */
  #put(value: number, width: number): void {
    this.#word |= value << this.#used;
    this.#used += width;
    if (this.#used < 32) return;
    this.#view.setInt32(this.#at, this.#word, true);
    this.#at += 4;
    this.#used -= 32;
    this.#word = this.#used === 0 ? 0 : value >>> (width - this.#used);
  }

  #finish(): number {
    this.#view.setInt32(this.#at, this.#word, true);
    const end = this.#at + Math.ceil(this.#used / 8);
    const bytes = end - this.#length;
    this.#length = end;
    this.#word = 0;
    this.#used = 0;
    return bytes;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#length + extra, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}
