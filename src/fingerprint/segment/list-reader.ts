import { EarwormError } from '../../errors.ts';
import type { PostingLists } from '../posting-store.ts';
import type { CheckedSource } from './checked-source.ts';
import { gapShift } from './gap-code.ts';
import { GapReader } from './gap-reader.ts';
import type { GroupDirectory } from './group-directory.ts';
import type { Postings } from './posting-blocks.ts';
import { groupSpan, rowShiftOf } from './posting-keys.ts';
import { SEGMENT_HEAD, type SegmentHeader } from './segment-layout.ts';

/** Lists that are closer than this in a file are read at once. */
const NEIGHBOUR_BYTES = 4096;
const READ_BYTES_MAX = 1 << 20;

/** Reads the posting lists of a segment. What is damaged is left out, and noted by the source. */
export class ListReader {
  readonly #header: SegmentHeader;
  readonly #directory: GroupDirectory;
  readonly #source: CheckedSource;
  readonly #reader: GapReader;
  /** How much of the reader's keys is answer. */
  #filled = 0;

  constructor(header: SegmentHeader, directory: GroupDirectory, source: CheckedSource) {
    this.#header = header;
    this.#directory = directory;
    this.#source = source;
    this.#reader = new GapReader(header.code);
  }

  /** The lists of these hashes, which ascend. */
  lists(hashes: Uint32Array): PostingLists {
    const ends = new Uint32Array(hashes.length);
    let known = hashes.length;
    while (known > 0 && hashes[known - 1]! >= this.#header.cells) known--;
    const groups = hashes.subarray(0, known).map((hash) => this.#directory.groupOf(hash));
    this.#filled = 0;
    const resident = this.#source.makeResident();
    for (let from = 0; from < known;) {
      const to = resident ? known : this.#endOfRun(groups, from);
      this.#readRun(hashes.subarray(from, to), groups.subarray(from, to), ends.subarray(from, to));
      from = to;
    }
    ends.fill(this.#filled, known);
    return { ends, positions: this.#reader.take(this.#filled) };
  }

  /** All postings of the hashes `[from, to)`, group by group; those of one hash in the order of positions. */
  postings(from: number, to: number): Postings {
    const { counts, offsets } = this.#directory;
    const end = Math.min(to, this.#header.cells);
    if (from >= end) return { hashes: new Uint32Array(0), positions: new Uint32Array(0) };
    const firstGroup = this.#directory.groupOf(from);
    const lastGroup = this.#directory.groupOf(end - 1);
    let total = 0;
    for (let group = firstGroup; group <= lastGroup; group++) total += counts[group]!;
    const out = { hashes: new Uint32Array(total), positions: new Uint32Array(total) };
    let filled = 0;
    if (total > 0 && this.#load(offsets[firstGroup]!, offsets[lastGroup + 1]!)) {
      let hash = from;
      for (let group = firstGroup; group <= lastGroup; group++) {
        const groupShift = this.#directory.groupShiftAt(hash);
        hash = (hash >>> groupShift) << groupShift;
        this.#decode(group, groupShift, offsets[firstGroup]!, 0);
        filled = this.#splitKeys(
          { first: hash, groupShift, count: counts[group]! },
          { from, to: end },
          out,
          filled,
        );
        hash += 2 ** groupShift;
      }
    }
    return { hashes: out.hashes.subarray(0, filled), positions: out.positions.subarray(0, filled) };
  }

  /** How far groups follow each other closely enough to be read at once; hashes of one group stay together. */
  #endOfRun(groups: Uint32Array, from: number): number {
    const { offsets } = this.#directory;
    const start = offsets[groups[from]!]!;
    let to = from + 1;
    for (; to < groups.length; to++) {
      const group = groups[to]!;
      const before = groups[to - 1]!;
      const far =
        offsets[group]! > offsets[before + 1]! + NEIGHBOUR_BYTES ||
        offsets[group + 1]! - start > READ_BYTES_MAX;
      if (far && group !== before) break;
    }
    return to;
  }

  /** Reads the groups of these hashes at once or, where a block among them is damaged, one by one. */
  #readRun(hashes: Uint32Array, groups: Uint32Array, ends: Uint32Array): void {
    const { counts, offsets } = this.#directory;
    const start = offsets[groups[0]!]!;
    const whole = this.#load(start, offsets[groups.at(-1)! + 1]!);
    for (let i = 0; i < hashes.length;) {
      const group = groups[i]!;
      const groupShift = this.#directory.groupShiftAt(hashes[i]!);
      const sound = whole || this.#load(offsets[group]!, offsets[group + 1]!);
      const count = sound ? counts[group]! : 0;
      const base = whole ? start : offsets[group]!;
      if (groupShift === 0) {
        if (count > 0) this.#decode(group, 0, base, this.#filled);
        this.#filled += count;
        ends[i++] = this.#filled;
      } else {
        // behind where the group's part of the answer may end
        if (count > 0) this.#decode(group, groupShift, base, this.#filled + count);
        i = this.#takeWanted(hashes, i, { groupShift, count }, ends);
      }
    }
  }

  /** Whether these bytes of the postings are there and sound. */
  #load(start: number, end: number): boolean {
    try {
      if (end > start) this.#reader.load(this.#source.read(SEGMENT_HEAD.length + start, end - start));
      return true;
    } catch (error) {
      if (error instanceof EarwormError && error.code === 'E_INDEX_DAMAGED') return false;
      throw error;
    }
  }

  /** Decodes a group's keys; `base` is where the loaded bytes begin. */
  #decode(group: number, groupShift: number, base: number, into: number): void {
    const count = this.#directory.counts[group]!;
    const shift = gapShift(groupSpan(this.#header.positionLimit, groupShift), Math.max(1, count));
    this.#reader.decode(this.#directory.offsets[group]! - base, count, shift, into);
  }

  /**
   * Of the group's `count` keys, which stand behind the answer, adds the positions of the hashes
   * from `i` on to it. Returns the index of the first hash of another group.
   */
  #takeWanted(
    hashes: Uint32Array,
    i: number,
    { groupShift, count }: { groupShift: number; count: number },
    ends: Uint32Array,
  ): number {
    const { keys } = this.#reader;
    const { positionLimit } = this.#header;
    const rowShift = rowShiftOf(groupShift);
    const rowMask = 2 ** rowShift - 1;
    const group = hashes[i]! >>> groupShift;
    let filled = this.#filled;
    let rowStart = filled + count;
    const end = rowStart + count;
    let next = i;
    for (; next < hashes.length && hashes[next]! >>> groupShift === group; next++) {
      const cell = hashes[next]! - (group << groupShift);
      const low = cell & rowMask;
      const first = (cell >>> rowShift) * positionLimit;
      while (rowStart < end && keys[rowStart]! >>> rowShift < first) rowStart++;
      for (let k = rowStart; k < end && keys[k]! >>> rowShift < first + positionLimit; k++) {
        if ((keys[k]! & rowMask) === low) keys[filled++] = (keys[k]! >>> rowShift) - first;
      }
      ends[next] = filled;
    }
    this.#filled = filled;
    return next;
  }

  /** Makes the decoded group's keys postings again, those of the hashes in `range`. Returns how many there are now. */
  #splitKeys(
    group: { first: number; groupShift: number; count: number },
    range: { from: number; to: number },
    out: Postings,
    filled: number,
  ): number {
    const { keys } = this.#reader;
    const { positionLimit } = this.#header;
    const rowShift = rowShiftOf(group.groupShift);
    const rowMask = 2 ** rowShift - 1;
    let rowHash = group.first;
    let rowStart = 0;
    let write = filled;
    for (let k = 0; k < group.count; k++) {
      const place = keys[k]! >>> rowShift;
      while (place - rowStart >= positionLimit) {
        rowStart += positionLimit;
        rowHash += rowMask + 1;
      }
      const hash = rowHash + (keys[k]! & rowMask);
      if (hash < range.from || hash >= range.to) continue;
      out.hashes[write] = hash;
      out.positions[write++] = place - rowStart;
    }
    return write;
  }
}
