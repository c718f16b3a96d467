import { riceParameter } from './rice.ts';

/** A window of 32 bits that starts within a byte has at least this many good ones. */
const WINDOW_BITS = 25;

/** Bytes that may be looked at beyond the last one of a list; they are never used. */
export const READ_AHEAD_BYTES = 8;

/** Decodes lists that `RiceWriter` wrote, one after another, into one growing array. */
export class RiceReader {
  /** The decoded keys are `keys[0 .. length)`. */
  keys: Uint32Array = new Uint32Array(1 << 10);
  length = 0;
  #view: DataView = new DataView(new ArrayBuffer(READ_AHEAD_BYTES));

  /** The bytes that lists are in. They must go on for `READ_AHEAD_BYTES` after the last list. */
  load(bytes: Uint8Array): void {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Appends the `count` keys, all below `span` (at most 2^32), whose code starts at byte `at`. */
  append(at: number, count: number, span: number): void {
    this.reserve(count);
    const k = riceParameter(span, count);
    if (k <= WINDOW_BITS) this.#appendNarrow(at, count, k);
    else this.keys.set(this.readWide(at, count, k), this.length);
    this.length += count;
  }

  /** The keys of one list, whatever their size, less its base. */
  readWide(at: number, count: number, k: number): Float64Array {
    const keys = new Float64Array(count);
    const scale = 2 ** k;
    let low = 0;
    let bit = count * k;
    let zeros = 0;
    for (let i = 0; i < count;) {
      const one = (this.#view.getUint8(at + Math.floor(bit / 8)) >>> (bit % 8)) & 1;
      bit++;
      if (one === 0) zeros++;
      else {
        low += this.#readLow(at, i * k, k);
        keys[i++] = zeros * scale + low;
      }
    }
    return keys;
  }

  /** Makes room for so many more keys. */
  reserve(extra: number): void {
    if (this.length + extra <= this.keys.length) return;
    const grown = new Uint32Array(Math.max(this.length + extra, 2 * this.keys.length));
    grown.set(this.keys.subarray(0, this.length));
    this.keys = grown;
  }

  /** The decoded keys, for the caller to keep; starts afresh. Large arrays are handed over, small ones copied. */
  take(): Uint32Array {
    const { keys, length } = this;
    this.length = 0;
    if (length < 0.75 * keys.length || length < 65_536) return keys.slice(0, length);
    this.keys = new Uint32Array(1 << 10);
    return keys.subarray(0, length);
  }

  /** Hot. The i-th key's high part is the number of zeros before its one: the one's place less i. */
  #appendNarrow(at: number, count: number, k: number): void {
    const view = this.#view;
    const keys = this.keys;
    const from = this.length;
    const end = from + count;
    const mask = (1 << k) - 1;
    const highBit = count * k;
    let byte = at + (highBit >>> 3);
    let word = view.getInt32(byte, true) & (-1 << (highBit & 7));
    let place = from - (highBit & 7);
    let lowBit = 0;
    let low = 0;
    for (let i = from; i < end; i++) {
      while (word === 0) {
        byte += 4;
        word = view.getInt32(byte, true);
        place += 32;
      }
      const high = place + 31 - Math.clz32(word & -word) - i;
      word &= word - 1;
      low = (low + ((view.getInt32(at + (lowBit >>> 3), true) >>> (lowBit & 7)) & mask)) | 0;
      lowBit += k;
      keys[i] = (low + (high << k)) | 0;
    }
  }

  /** At most 30 bits. */
  #readLow(at: number, bit: number, k: number): number {
    const from = at + Math.floor(bit / 8);
    const low = this.#view.getUint32(from, true) >>> (bit % 8);
    const rest = this.#view.getUint8(from + 4) << 1;
    return (low | (rest << (31 - (bit % 8)))) & ((1 << k) - 1);
  }
}
