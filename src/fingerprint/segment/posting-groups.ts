import { GapCode, gapShift, gapSymbol, SYMBOLS } from './gap-code.ts';
import { groupSpan, type KeyLayout } from './posting-keys.ts';

/** Keys of consecutive groups: group `i` is `keys[ends[i - 1] ?? 0 .. ends[i])`, ascending. */
export interface PostingGroups {
  readonly keys: Uint32Array;
  readonly ends: Uint32Array;
}

/** Keys by group, given which group each belongs to. O(keys): a counting sort, then short sorts. */
export function groupKeys(keys: Uint32Array, groups: Uint32Array, groupCount: number): PostingGroups {
  const next = new Uint32Array(groupCount + 1);
  for (const group of groups) next[group + 1]!++;
  for (let i = 1; i < next.length; i++) next[i]! += next[i - 1]!;
  const sorted = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) sorted[next[groups[i]!]!++] = keys[i]!;
  const ends = next.subarray(0, groupCount);
  let start = 0;
  for (const end of ends) {
    sortIfNeeded(sorted.subarray(start, end));
    start = end;
  }
  return { keys: sorted, ends };
}

/** Lists of merged segments follow each other in order already. */
function sortIfNeeded(keys: Uint32Array): void {
  for (let i = 1; i < keys.length; i++) {
    if (keys[i]! < keys[i - 1]!) {
      keys.sort();
      return;
    }
  }
}

/** Counts how often each gap symbol occurs, to make a code that fits. */
export class SymbolCounter {
  readonly #span: number;
  readonly #counts = new Float64Array(SYMBOLS);

  constructor(layout: KeyLayout) {
    this.#span = groupSpan(layout);
  }

  add({ keys, ends }: PostingGroups): void {
    let start = 0;
    for (const end of ends) {
      const shift = end > start ? gapShift(this.#span, end - start) : 0;
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
