import { EarwormError } from '../../errors.ts';
import type { PostingLists } from '../posting-store.ts';
import type { CheckedSource } from './checked-source.ts';
import type { GroupDirectory } from './group-directory.ts';
import { RiceReader } from './rice-reader.ts';
import { SEGMENT_HEAD, type SegmentHeader } from './segment-layout.ts';

/** Lists that are closer than this in a file are read at once. */
const NEIGHBOUR_BYTES = 4096;
const READ_BYTES_MAX = 1 << 20;

/** Reads the posting lists of a segment. */
export class ListReader {
  readonly #header: SegmentHeader;
  readonly #directory: GroupDirectory;
  readonly #source: CheckedSource;
  readonly #span: number;
  readonly #reader = new RiceReader();

  constructor(header: SegmentHeader, directory: GroupDirectory, source: CheckedSource) {
    this.#header = header;
    this.#directory = directory;
    this.#source = source;
    this.#span = header.positionLimit * 2 ** header.groupShift;
  }

  /** The lists of these hashes, which ascend; what is damaged is left out, and noted by the source. */
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
    ends.fill(this.#reader.length, known);
    return { ends, positions: this.#reader.take() };
  }

  #reserve(groups: Uint32Array): void {
    const { counts } = this.#directory;
    let total = 0;
    for (const group of groups) total += counts[group]!;
    this.#reader.reserve(total);
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
    const start = offsets[hashes[0]! >>> shift]!;
    if (this.#load(start, offsets[(hashes.at(-1)! >>> shift) + 1]!)) {
      for (let i = 0; i < hashes.length;) {
        const before = this.#reader.length;
        this.#decode(hashes[i]! >>> shift, start);
        i = this.#keepWanted(hashes, i, before, ends);
      }
      return;
    }
    for (let i = 0; i < hashes.length;) {
      const before = this.#reader.length;
      const group = hashes[i]! >>> shift;
      if (this.#load(offsets[group]!, offsets[group + 1]!)) this.#decode(group, offsets[group]!);
      i = this.#keepWanted(hashes, i, before, ends);
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

  /** Appends a group's keys; `start` is where the loaded bytes begin. */
  #decode(group: number, start: number): void {
    const count = this.#directory.counts[group]!;
    if (count > 0) this.#reader.append(this.#directory.offsets[group]! - start, count, this.#span);
  }

  /**
   * Of the group's keys, which begin at `before`, keeps those of the hashes from `i` on and makes
   * them positions. Returns the index of the first hash of another group.
   */
  #keepWanted(hashes: Uint32Array, i: number, before: number, ends: Uint32Array): number {
    const { groupShift, positionLimit } = this.#header;
    const { keys, length } = this.#reader;
    if (groupShift === 0) {
      ends[i] = length;
      return i + 1;
    }
    const group = hashes[i]! >>> groupShift;
    const first = group << groupShift;
    let read = before;
    let write = before;
    let next = i;
    for (; next < hashes.length && hashes[next]! >>> groupShift === group; next++) {
      const low = (hashes[next]! - first) * positionLimit;
      const high = low + positionLimit;
      while (read < length && keys[read]! < low) read++;
      for (; read < length && keys[read]! < high; read++) keys[write++] = keys[read]! - low;
      ends[next] = write;
    }
    this.#reader.length = write;
    return next;
  }
}
