import { riceParameter } from './rice.ts';

/** A window of 32 bits that starts within a byte has at least this many good ones. */
const WINDOW_BITS = 25;

/** Bytes that may be looked at beyond the last one of a list; they are never used. */
export const READ_AHEAD_BYTES = 8;

/** Decodes Rice-coded lists, one after another, into one growing array. */
export class RiceReader {
  /** The decoded keys are `keys[0 .. length)`. */
  keys: Uint32Array = new Uint32Array(1 << 10);
  length = 0;
  #view: DataView = new DataView(new ArrayBuffer(READ_AHEAD_BYTES));
  /** Where the next bit is, counted from the start of the loaded bytes. */
  #bit = 0;

  /** The bytes that `append` and `readGap` count from. They must go on for `READ_AHEAD_BYTES` after the last list. */
  load(bytes: Uint8Array): void {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Appends the `count` keys, all below `span`, whose code starts at byte `at`. */
  append(at: number, count: number, span: number): void {
    this.reserve(count);
    const k = riceParameter(span, count);
    if (k < WINDOW_BITS) this.#appendNarrow(at, count, k);
    else this.#appendWide(at, count, k);
    this.length += count;
  }

  /** The decoded keys, for the caller to keep; starts afresh. Large arrays are handed over, small ones copied. */
  take(): Uint32Array {
    const { keys, length } = this;
    this.length = 0;
    if (length < 0.75 * keys.length || length < 65_536) return keys.slice(0, length);
    this.keys = new Uint32Array(1 << 10);
    return keys.subarray(0, length);
  }

  /** Goes to byte `at`, for `readGap`. */
  seek(at: number): void {
    this.#bit = at * 8;
  }

  /** One gap of any size. */
  readGap(k: number): number {
    const zeros = this.#readZeros();
    const high = k > 16 ? this.#readBits(k - 16) : 0;
    return zeros * 2 ** k + high * 65_536 + this.#readBits(Math.min(k, 16));
  }

  /**
   * The hot loop: two or three nanoseconds a posting. In nine cases of ten the zeros and the low
   * bits stand in one window.
   */
  #appendNarrow(at: number, count: number, k: number): void {
    const view = this.#view;
    const keys = this.keys;
    const lowShift = 31 - k;
    let bit = 0;
    let key = 0;
    const end = this.length + count;
    for (let i = this.length; i < end; i++) {
      let word = view.getUint32(at + (bit >>> 3)) << (bit & 7);
      let zeros = Math.clz32(word);
      if (zeros >= WINDOW_BITS) {
        this.#bit = at * 8 + bit;
        zeros = this.#readZeros();
        bit = this.#bit - at * 8;
        word = view.getUint32(at + (bit >>> 3)) << (bit & 7);
      } else {
        bit += zeros + 1;
        if (zeros + 1 + k <= WINDOW_BITS) word <<= zeros + 1;
        else word = view.getUint32(at + (bit >>> 3)) << (bit & 7);
      }
      bit += k;
      key += (zeros << k) + ((word >>> 1) >>> lowShift);
      keys[i] = key;
    }
  }

  /** Sparse lists, with low bits that do not fit a window. */
  #appendWide(at: number, count: number, k: number): void {
    this.seek(at);
    let key = 0;
    for (let i = this.length; i < this.length + count; i++) {
      key += this.readGap(k);
      this.keys[i] = key;
    }
  }

  /** The number of zeros before the next one, which is passed over. */
  #readZeros(): number {
    let total = 0;
    for (;;) {
      const byte = Math.floor(this.#bit / 8);
      const zeros = Math.clz32(this.#view.getUint32(byte) << (this.#bit % 8));
      if (zeros < WINDOW_BITS) {
        this.#bit += zeros + 1;
        return total + zeros;
      }
      this.#bit += WINDOW_BITS;
      total += WINDOW_BITS;
    }
  }

  /** At most 25 bits. */
  #readBits(width: number): number {
    const word = this.#view.getUint32(Math.floor(this.#bit / 8)) << (this.#bit % 8);
    this.#bit += width;
    return (word >>> 1) >>> (31 - width);
  }

  /** Makes room for so many more keys. */
  reserve(extra: number): void {
    if (this.length + extra <= this.keys.length) return;
    const grown = new Uint32Array(Math.max(this.length + extra, 2 * this.keys.length));
    grown.set(this.keys.subarray(0, this.length));
    this.keys = grown;
  }
}
