import { EarwormError } from '../../errors.ts';
import type { PostingLists } from '../posting-store.ts';
import type { CheckedSource } from './checked-source.ts';
import { gapShift } from './gap-code.ts';
import { GapReader } from './gap-reader.ts';
import type { GroupDirectory } from './group-directory.ts';
import { groupSpan } from './posting-keys.ts';
import { SEGMENT_HEAD, type SegmentHeader } from './segment-layout.ts';

/** Lists that are closer than this in a file are read at once. */
const NEIGHBOUR_BYTES = 4096;
const READ_BYTES_MAX = 1 << 20;

/** Postings as parallel arrays. */
export interface Postings {
  readonly hashes: Uint32Array;
  readonly positions: Uint32Array;
}

/** Reads the posting lists of a segment. What is damaged is left out, and noted by the source. */
export class ListReader {
  readonly #header: SegmentHeader;
  readonly #directory: GroupDirectory;
  readonly #source: CheckedSource;
  readonly #span: number;
  /** The answer. */
  readonly #wanted: GapReader;
  /** One group's keys, where a group has more than one hash. */
  readonly #group: GapReader;

  constructor(header: SegmentHeader, directory: GroupDirectory, source: CheckedSource) {
    this.#header = header;
    this.#directory = directory;
    this.#source = source;
    this.#span = groupSpan(header);
    this.#wanted = new GapReader(header.code);
    this.#group = new GapReader(header.code);
  }

  /** The lists of these hashes, which ascend. */
  lists(hashes: Uint32Array): PostingLists {
    const ends = new Uint32Array(hashes.length);
    let known = hashes.length;
    while (known > 0 && hashes[known - 1]! >= this.#header.cells) known--;
    if (this.#header.groupShift === 0) this.#reserve(hashes.subarray(0, known));
    const resident = this.#source.makeResident();
    for (let from = 0; from < known;) {
      const to = resident ? known : this.#endOfRun(hashes, from, known);
      this.#readRun(hashes.subarray(from, to), ends.subarray(from, to));
      from = to;
    }
    ends.fill(this.#wanted.length, known);
    return { ends, positions: this.#wanted.take() };
  }

  /** All postings of the hashes `[from, to)`, group by group; those of one hash in the order of positions. */
  postings(from: number, to: number): Postings {
    const { groupShift, cells } = this.#header;
    const { counts, offsets } = this.#directory;
    const firstGroup = Math.min(from >>> groupShift, counts.length);
    const endGroup = Math.ceil(Math.min(to, cells) / 2 ** groupShift);
    let total = 0;
    for (let group = firstGroup; group < endGroup; group++) total += counts[group]!;
    const hashes = new Uint32Array(total);
    const positions = new Uint32Array(total);
    let filled = 0;
    if (total > 0 && this.#load(this.#group, offsets[firstGroup]!, offsets[endGroup]!)) {
      for (let group = firstGroup; group < endGroup; group++) {
        this.#decodeGroup(group, offsets[firstGroup]!);
        filled = this.#splitKeys(group, { hashes, positions }, { from, to, filled });
      }
    }
    return { hashes: hashes.subarray(0, filled), positions: positions.subarray(0, filled) };
  }

  #reserve(groups: Uint32Array): void {
    let total = 0;
    for (const group of groups) total += this.#directory.counts[group]!;
    this.#wanted.reserve(total);
  }

  /** How far whole groups follow each other closely enough to be read at once. */
  #endOfRun(hashes: Uint32Array, from: number, known: number): number {
    const { offsets } = this.#directory;
    const shift = this.#header.groupShift;
    const start = offsets[hashes[from]! >>> shift]!;
    let end = offsets[(hashes[from]! >>> shift) + 1]!;
    let to = from + 1;
    for (; to < known; to++) {
      const group = hashes[to]! >>> shift;
      const next = offsets[group + 1]!;
      const near = offsets[group]! <= end + NEIGHBOUR_BYTES && next - start <= READ_BYTES_MAX;
      if (!near && next !== end) break;
      end = next;
    }
    return to;
  }

  /** Reads the groups of these hashes at once or, where a block among them is damaged, one by one. */
  #readRun(hashes: Uint32Array, ends: Uint32Array): void {
    const { offsets } = this.#directory;
    const shift = this.#header.groupShift;
    const reader = shift === 0 ? this.#wanted : this.#group;
    const start = offsets[hashes[0]! >>> shift]!;
    const whole = this.#load(reader, start, offsets[(hashes.at(-1)! >>> shift) + 1]!);
    for (let i = 0; i < hashes.length;) {
      const group = hashes[i]! >>> shift;
      const loaded = whole || this.#load(reader, offsets[group]!, offsets[group + 1]!);
      const base = whole ? start : offsets[group]!;
      if (shift === 0) {
        if (loaded) this.#decode(reader, group, base);
        ends[i++] = reader.length;
      } else {
        reader.length = 0;
        if (loaded) this.#decode(reader, group, base);
        i = this.#takeWanted(hashes, i, ends);
      }
    }
  }

  /** Whether these bytes of the postings are there and sound. */
  #load(reader: GapReader, start: number, end: number): boolean {
    try {
      if (end > start) reader.load(this.#source.read(SEGMENT_HEAD.length + start, end - start));
      return true;
    } catch (error) {
      if (error instanceof EarwormError && error.code === 'E_INDEX_DAMAGED') return false;
      throw error;
    }
  }

  /** Appends a group's keys; `base` is where the loaded bytes begin. */
  #decode(reader: GapReader, group: number, base: number): void {
    const count = this.#directory.counts[group]!;
    if (count > 0) reader.append(this.#directory.offsets[group]! - base, count, gapShift(this.#span, count));
  }

  #decodeGroup(group: number, base: number): void {
    this.#group.length = 0;
    this.#decode(this.#group, group, base);
  }

  /**
   * Of the decoded group's keys, appends the positions of the hashes from `i` on that are in the
   * group to the answer. Returns the index of the first hash of another group.
   */
  #takeWanted(hashes: Uint32Array, i: number, ends: Uint32Array): number {
    const { groupShift, rowShift, positionLimit } = this.#header;
    const { keys, length } = this.#group;
    const wanted = this.#wanted;
    wanted.reserve(length);
    const positions = wanted.keys;
    const group = hashes[i]! >>> groupShift;
    const rowMask = 2 ** rowShift - 1;
    let write = wanted.length;
    let rowStart = 0;
    let next = i;
    for (; next < hashes.length && hashes[next]! >>> groupShift === group; next++) {
      const cell = hashes[next]! - (group << groupShift);
      const low = cell & rowMask;
      const first = (cell >>> rowShift) * positionLimit;
      const end = first + positionLimit;
      while (rowStart < length && keys[rowStart]! >>> rowShift < first) rowStart++;
      for (let k = rowStart; k < length && keys[k]! >>> rowShift < end; k++) {
        if ((keys[k]! & rowMask) === low) positions[write++] = (keys[k]! >>> rowShift) - first;
      }
      ends[next] = write;
    }
    wanted.length = write;
    return next;
  }

  /** Makes the decoded group's keys postings again, those of the hashes `[from, to)`. Returns how many there are now. */
  #splitKeys(group: number, out: Postings, range: { from: number; to: number; filled: number }): number {
    const { groupShift, rowShift, positionLimit } = this.#header;
    const { keys, length } = this.#group;
    const rowMask = 2 ** rowShift - 1;
    let hash = group << groupShift;
    let rowStart = 0;
    let write = range.filled;
    for (let k = 0; k < length; k++) {
      const place = keys[k]! >>> rowShift;
      while (place - rowStart >= positionLimit) {
        rowStart += positionLimit;
        hash += rowMask + 1;
      }
      const own = hash + (keys[k]! & rowMask);
      if (own < range.from || own >= range.to) continue;
      out.hashes[write] = own;
      out.positions[write++] = place - rowStart;
    }
    return write;
  }
}
