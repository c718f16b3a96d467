const DIGIT_BITS = 12;
const DIGIT_VALUES = 2 ** DIGIT_BITS;

/** Reused between calls; grows to the longest input seen. */
let spareKeys = new Uint32Array(0);
let spareValues = new Uint32Array(0);
const counts = new Uint32Array(DIGIT_VALUES + 1);

/** Sorts the first `length` keys (below 2^24) ascending in place, their values with them; equal keys keep their order. O(length). */
export function radixSort(keys: Uint32Array, values: Uint32Array, length: number): void {
  if (spareKeys.length < length) {
    spareKeys = new Uint32Array(keys.length);
    spareValues = new Uint32Array(keys.length);
  }
  sortByDigit(keys, values, spareKeys, spareValues, { length, shift: 0 });
  sortByDigit(spareKeys, spareValues, keys, values, { length, shift: DIGIT_BITS });
}

interface Digit {
  readonly length: number;
  readonly shift: number;
}

// oxlint-disable-next-line max-params -- two arrays in, two out
function sortByDigit(
  fromKeys: Uint32Array,
  fromValues: Uint32Array,
  toKeys: Uint32Array,
  toValues: Uint32Array,
  { length, shift }: Digit,
): void {
  counts.fill(0);
  for (let i = 0; i < length; i++) counts[((fromKeys[i]! >>> shift) & (DIGIT_VALUES - 1)) + 1]!++;
  for (let d = 0; d < DIGIT_VALUES; d++) counts[d + 1]! += counts[d]!;
  for (let i = 0; i < length; i++) {
    const to = counts[(fromKeys[i]! >>> shift) & (DIGIT_VALUES - 1)]!++;
    toKeys[to] = fromKeys[i]!;
    toValues[to] = fromValues[i]!;
  }
}
