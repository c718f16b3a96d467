import { meanBits } from './gap-code.ts';
import { ColumnWriter, readColumn } from './packed-column.ts';
import { groupSpan, type KeyLayout } from './posting-keys.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

/** Where each group of hash cells has its postings, and how many. */
export class GroupDirectory {
  /** Of each group. */
  readonly counts: Uint32Array;
  /** Of each group, from the start of the postings; and their end: one more than `counts`. */
  readonly offsets: Uint32Array;
  /** Of each block. */
  readonly groupShifts: Uint8Array;
  /** Index of each block's first group. */
  readonly #firstGroups: Uint32Array;
  readonly #blockShift: number;

  /** Reads what `GroupDirectoryWriter` wrote. */
  constructor(
    reader: VarintReader,
    { blockShift, positionLimit, cells }: KeyLayout & { readonly cells: number },
  ) {
    const blocks = Math.ceil(cells / 2 ** blockShift);
    this.#blockShift = blockShift;
    this.groupShifts = Uint8Array.from(readColumn(reader, blocks));
    this.#firstGroups = new Uint32Array(blocks + 1);
    for (let block = 0; block < blocks; block++) {
      const blockCells = Math.min(2 ** blockShift, cells - block * 2 ** blockShift);
      this.#firstGroups[block + 1] =
        this.#firstGroups[block]! + Math.ceil(blockCells / 2 ** this.groupShifts[block]!);
    }
    const groups = this.#firstGroups[blocks]!;
    this.counts = Uint32Array.from(readColumn(reader, groups));
    const differences = readColumn(reader, groups);
    this.offsets = new Uint32Array(groups + 1);
    for (let block = 0; block < blocks; block++) {
      const span = groupSpan(positionLimit, this.groupShifts[block]!);
      for (let group = this.#firstGroups[block]!; group < this.#firstGroups[block + 1]!; group++)
        this.offsets[group + 1] =
          this.offsets[group]! + expectedBytes(span, this.counts[group]!) + differences[group]!;
    }
  }

  /** Of a hash that is below the segment's `cells`. */
  groupOf(hash: number): number {
    const block = hash >>> this.#blockShift;
    return this.#firstGroups[block]! + ((hash & (2 ** this.#blockShift - 1)) >>> this.groupShifts[block]!);
  }

  /** Of the group that a hash is in: how many cells it has, as a power of two. */
  groupShiftAt(hash: number): number {
    return this.groupShifts[hash >>> this.#blockShift]!;
  }
}

/**
 * Collects what a directory is made of while the groups are written. On disk a group has its count,
 * and by how many bytes it differs from what that count lets expect.
 */
export class GroupDirectoryWriter {
  readonly #positionLimit: number;
  readonly #groupShifts = new ColumnWriter();
  readonly #counts = new ColumnWriter();
  readonly #differences = new ColumnWriter();

  constructor({ positionLimit }: KeyLayout) {
    this.#positionLimit = positionLimit;
  }

  startBlock(groupShift: number): void {
    this.#groupShifts.append(groupShift);
  }

  addGroup(count: number, bytes: number, groupShift: number): void {
    this.#counts.append(count);
    this.#differences.append(bytes - expectedBytes(groupSpan(this.#positionLimit, groupShift), count));
  }

  write(out: VarintWriter): void {
    for (const column of [this.#groupShifts, this.#counts, this.#differences])
      out.writeBytes(column.finish());
  }
}

/** What a list of so many keys takes, roughly: two bits above the mean gap's own. */
function expectedBytes(span: number, count: number): number {
  return count === 0 ? 0 : (count * (meanBits(span, count) + 2) + 4) >>> 3;
}
