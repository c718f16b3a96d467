/**
 * Rice coding of ascending keys: each key's distance `gap` from the one before (from 0 for the
 * first) is written as `gap >> k` zeros, a one, and the lowest `k` bits; the highest bit first.
 *
 * For `count` keys spread evenly over `span` this is within 0.03 bits of the entropy
 * log2(span / count) + 1.44 (Golomb 1966; Rice 1979). `k` follows from span and count and is not
 * stored (Kiely 2004, eq. 8: the largest k with 2^k <= 0.9624 x mean gap).
 */
export function riceParameter(span: number, count: number): number {
  const scaled = Math.floor((span * 985) / (1024 * count));
  return scaled < 2 ? 0 : Math.min(31 - Math.clz32(Math.min(scaled, 0x7fffffff)), K_MAX);
}

/** `span` is at most 2^31 for postings, so gaps fit in 31 bits; peaks in long silences have longer ones and more zeros. */
const K_MAX = 30;

/** The bytes that `count` keys take at least: their ones and low bits. The zeros come on top. */
export function riceBytesMin(span: number, count: number): number {
  return (count * (riceParameter(span, count) + 1) + 7) >>> 3;
}

/** Appends bits, highest first, to a growing array of bytes. */
export class RiceWriter {
  #bytes = new Uint8Array(1 << 12);
  #length = 0;
  #word = 0;
  #used = 0;

  /** One gap, 0..2^53 - 1. */
  write(gap: number, k: number): void {
    let zeros = gap < 0x80000000 ? gap >>> k : Math.floor(gap / 2 ** k);
    const low = gap < 0x80000000 ? gap & ((1 << k) - 1) : gap % 2 ** k;
    for (; zeros >= 16; zeros -= 16) this.#put(0, 16);
    this.#put(1, zeros + 1);
    if (k > 16) this.#put(low >>> 16, k - 16);
    if (k > 0) this.#put(low & 0xffff, Math.min(k, 16));
  }

  /** Fills the last byte with zeros. Returns how many bytes have been written since `reset`. */
  align(): number {
    if (this.#used > 0) {
      this.#bytes[this.#length++] = (this.#word << (8 - this.#used)) & 255;
      this.#used = 0;
      this.#word = 0;
    }
    return this.#length;
  }

  /** What was written up to the last `align`; valid until the next write. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  reset(): void {
    this.#length = 0;
  }

  /** At most 16 bits; at most 7 are waiting, so a word of 32 never runs over. */
  #put(value: number, width: number): void {
    this.#word = (this.#word << width) | value;
    this.#used += width;
    if (this.#length + 4 > this.#bytes.length) this.#grow();
    while (this.#used >= 8) {
      this.#used -= 8;
      this.#bytes[this.#length++] = this.#word >>> this.#used;
    }
    this.#word &= 0xff;
  }

  #grow(): void {
    const grown = new Uint8Array(2 * this.#bytes.length);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
