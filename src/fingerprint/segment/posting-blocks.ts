import { GapCode, gapShift, gapSymbol, SYMBOLS } from './gap-code.ts';
import { groupShiftFor, groupSpan, type KeyLayout, toKeys } from './posting-keys.ts';

/** Postings as parallel arrays. */
export interface Postings {
  readonly hashes: Uint32Array;
  readonly positions: Uint32Array;
}

/** The keys of a block's groups: group `i` is `keys[ends[i - 1] ?? 0 .. ends[i])`, ascending. */
export interface PostingBlock {
  readonly groupShift: number;
  readonly keys: Uint32Array;
  readonly ends: Uint32Array;
}

/** Whole blocks, those of the hashes `[from, to)`. */
export interface BlockRange extends KeyLayout {
  readonly from: number;
  readonly to: number;
}

/** All blocks of a range, in order, made of its postings in any order. O(postings): counting sorts, then short sorts. */
export function* postingBlocks(postings: Postings, range: BlockRange): Generator<PostingBlock> {
  const { from, to, blockShift, positionLimit } = range;
  const { sorted, ends } = partition(postings, { from, to, shift: blockShift });
  let start = 0;
  for (const [block, end] of ends.entries()) {
    const hashes = sorted.hashes.subarray(start, end);
    const positions = sorted.positions.subarray(start, end);
    start = end;
    const groupShift = groupShiftFor(hashes.length, blockShift);
    toKeys(hashes, positions, { groupShift, positionLimit });
    const first = from + block * 2 ** blockShift;
    const cells = { from: first, to: Math.min(to, first + 2 ** blockShift), shift: groupShift };
    const groups = partition({ hashes, positions }, cells);
    const keys = groups.sorted.positions;
    groups.ends.forEach((groupEnd, i) => sortIfNeeded(keys.subarray(groups.ends[i - 1] ?? 0, groupEnd)));
    yield { groupShift, keys, ends: groups.ends };
  }
}

/** Postings by part of `2^shift` hashes, those of one part in the order in which they were. */
function partition(
  { hashes, positions }: Postings,
  { from, to, shift }: { from: number; to: number; shift: number },
): { sorted: Postings; ends: Uint32Array } {
  const next = new Uint32Array(Math.ceil((to - from) / 2 ** shift) + 1);
  for (const hash of hashes) next[((hash - from) >>> shift) + 1]!++;
  for (let i = 1; i < next.length; i++) next[i]! += next[i - 1]!;
  const sorted = { hashes: new Uint32Array(hashes.length), positions: new Uint32Array(hashes.length) };
  for (let i = 0; i < hashes.length; i++) {
    const place = next[(hashes[i]! - from) >>> shift]!++;
    sorted.hashes[place] = hashes[i]!;
    sorted.positions[place] = positions[i]!;
  }
  return { sorted, ends: next.subarray(0, next.length - 1) };
}

/** Where each hash has its own group and segments were laid end to end, they are in order already. */
function sortIfNeeded(keys: Uint32Array): void {
  for (let i = 1; i < keys.length; i++) {
    if (keys[i]! >= keys[i - 1]!) continue;
    keys.sort();
    return;
  }
}

/** Counts how often each gap symbol occurs, to make a code that fits. */
export class SymbolCounter {
  readonly #positionLimit: number;
  readonly #counts = new Float64Array(SYMBOLS);

  constructor({ positionLimit }: KeyLayout) {
    this.#positionLimit = positionLimit;
  }

  add({ groupShift, keys, ends }: PostingBlock): void {
    const span = groupSpan(this.#positionLimit, groupShift);
    let start = 0;
    for (const end of ends) {
      const shift = end > start ? gapShift(span, end - start) : 0;
      let previous = 0;
      for (let i = start; i < end; i++) {
        this.#counts[gapSymbol(keys[i]! - previous, shift)]!++;
        previous = keys[i]!;
      }
      start = end;
    }
  }

  code(): GapCode {
    return GapCode.of(this.#counts);
  }
}
