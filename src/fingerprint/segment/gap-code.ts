/**
 * How the distances between ascending keys are written: the length of a distance in bits is a
 * symbol of a Huffman code (Huffman 1952; lengths limited, canonical), and its bits below the
 * highest follow as they are. Of music's landmarks and peaks this takes 2.5 bits less each than a
 * Rice code, because they come in clusters: notes are held and repeated.
 *
 * Gaps below `2^shift` share symbol 0, so that one code serves sparse and dense lists alike:
 * symbol 0 has `shift` bits more, symbol s > 0 is a gap in `[2^(shift + s - 1), 2^(shift + s))`.
 */
export const SYMBOLS = 33;
/** Two symbols together mostly fit a table of 2^11 entries, small enough for the fastest cache. */
export const CODE_BITS_MAX = 11;

/** `pairs` entries: two symbols, their bits in all, and whether the second one is there. */
const SECOND_SHIFT = 8;
const BITS_SHIFT = 16;
const TWO_SHIFT = 24;

export class GapCode {
  /** Of each symbol's code word, in bits: 1..11. */
  readonly lengths: Uint8Array;
  /** The code words, the first bit lowest. */
  readonly words: Uint16Array;
  /** What the next 11 bits begin with: first symbol | second << 8 | bits << 16 | (1 if there are two) << 24. */
  readonly pairs: Int32Array;

  constructor(lengths: Uint8Array) {
    this.lengths = lengths;
    this.words = canonicalWords(lengths);
    this.pairs = pairTable(this.lengths, this.words);
  }

  /** The best code for symbols that occur so often; every symbol gets a word. */
  static of(counts: Float64Array): GapCode {
    let weights = counts.map((count) => count + 1);
    for (;;) {
      const lengths = huffmanLengths(weights);
      if (lengths.every((length) => length <= CODE_BITS_MAX)) return new GapCode(lengths);
      weights = weights.map((weight) => Math.ceil(weight / 2));
    }
  }
}

/** `shift` for lists of `count` keys below `span`: gaps of 2^-12 of the mean and less count as one. */
export function gapShift(span: number, count: number): number {
  return Math.max(0, meanBits(span, count) - 12);
}

/** The bits of the mean gap. */
export function meanBits(span: number, count: number): number {
  return 32 - Math.clz32(Math.floor(span / count));
}

/** The symbol of a gap, 0..2^32 - 1. */
export function gapSymbol(gap: number, shift: number): number {
  return Math.max(0, 32 - Math.clz32(gap) - shift);
}

function huffmanLengths(weights: Float64Array): Uint8Array {
  const lengths = new Uint8Array(weights.length);
  const trees = Array.from(weights, (weight, symbol) => ({ weight, symbols: [symbol] }));
  while (trees.length > 1) {
    trees.sort((a, b) => b.weight - a.weight);
    const [first, second] = [trees.pop()!, trees.pop()!];
    const symbols = [...first.symbols, ...second.symbols];
    for (const symbol of symbols) lengths[symbol]!++;
    trees.push({ weight: first.weight + second.weight, symbols });
  }
  return lengths;
}

/** Shorter words first, equal ones in the order of their symbols; bits reversed, for reading from the lowest. */
function canonicalWords(lengths: Uint8Array): Uint16Array {
  const words = new Uint16Array(lengths.length);
  const order = Array.from(lengths.keys()).toSorted((a, b) => lengths[a]! - lengths[b]! || a - b);
  let word = 0;
  let length = 0;
  for (const symbol of order) {
    word <<= lengths[symbol]! - length;
    length = lengths[symbol]!;
    for (let bit = 0; bit < length; bit++) words[symbol]! |= ((word >>> bit) & 1) << (length - 1 - bit);
    word++;
  }
  return words;
}

function pairTable(lengths: Uint8Array, words: Uint16Array): Int32Array {
  const size = 2 ** CODE_BITS_MAX;
  const single = new Uint8Array(size);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    for (let bits = words[symbol]!; bits < size; bits += 2 ** lengths[symbol]!) single[bits] = symbol;
  }
  return Int32Array.from({ length: size }, (_, bits) => {
    const first = single[bits]!;
    const second = single[bits >>> lengths[first]!]!;
    const both = lengths[first]! + lengths[second]!;
    if (both > CODE_BITS_MAX) return first | (lengths[first]! << BITS_SHIFT);
    return first | (second << SECOND_SHIFT) | (both << BITS_SHIFT) | (1 << TWO_SHIFT);
  });
}
