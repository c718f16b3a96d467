import { meanBits } from './gap-code.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

/** Where each group of hash cells has its postings, and how many. */
export interface GroupDirectory {
  readonly counts: Uint32Array;
  /** Offsets of the groups from the start of the postings, and their end: one more than `counts`. */
  readonly offsets: Uint32Array;
}

const BLOCK_GROUPS = 32;

/** Collects what a directory is made of while the groups are written. On disk a group has its count, and by how many bytes it differs from what is expected of that count. */
export class GroupDirectoryWriter {
  readonly #span: number;
  #counts = new Uint32Array(1024);
  #differences = new Int32Array(1024);
  #groups = 0;

  constructor(span: number) {
    this.#span = span;
  }

  append(count: number, bytes: number): void {
    if (this.#groups === this.#counts.length) this.#grow();
    this.#counts[this.#groups] = count;
    this.#differences[this.#groups++] = bytes - expectedBytes(this.#span, count);
  }

  write(out: VarintWriter): void {
    for (let from = 0; from < this.#groups; from += BLOCK_GROUPS) {
      const to = Math.min(from + BLOCK_GROUPS, this.#groups);
      writeColumn(out, this.#counts.subarray(from, to));
      writeColumn(out, this.#differences.subarray(from, to));
    }
  }

  #grow(): void {
    const counts = new Uint32Array(2 * this.#groups);
    const differences = new Int32Array(2 * this.#groups);
    counts.set(this.#counts);
    differences.set(this.#differences);
    this.#counts = counts;
    this.#differences = differences;
  }
}

/** `span` is that of one group. */
export function readGroupDirectory(reader: VarintReader, groups: number, span: number): GroupDirectory {
  const counts = new Uint32Array(groups);
  const offsets = new Uint32Array(groups + 1);
  const differences = new Int32Array(BLOCK_GROUPS);
  let offset = 0;
  for (let from = 0; from < groups; from += BLOCK_GROUPS) {
    const to = Math.min(from + BLOCK_GROUPS, groups);
    readColumn(reader, counts.subarray(from, to));
    readColumn(reader, differences.subarray(0, to - from));
    for (let group = from; group < to; group++) {
      offsets[group] = offset;
      offset += expectedBytes(span, counts[group]!) + differences[group - from]!;
    }
  }
  offsets[groups] = offset;
  return { counts, offsets };
}

/** What a list of so many keys takes, roughly: two bits above the mean gap's own. */
function expectedBytes(span: number, count: number): number {
  return count === 0 ? 0 : (count * (meanBits(span, count) + 2) + 4) >>> 3;
}

/** The least value, the width in bits of the largest difference from it, then the differences, lowest bit first. */
function writeColumn(out: VarintWriter, values: Uint32Array | Int32Array): void {
  let least = values[0]!;
  let most = values[0]!;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const width = 32 - Math.clz32(most - least);
  const bytes = new Uint8Array(1 + Math.ceil((width * values.length) / 8));
  bytes[0] = width;
  let at = 8;
  for (const value of values) {
    for (let bit = 0; bit < width; bit++, at++)
      bytes[at >>> 3]! |= (((value - least) >>> bit) & 1) << (at & 7);
  }
  out.writeSigned(least);
  out.writeBytes(bytes);
}

function readColumn(reader: VarintReader, values: Uint32Array | Int32Array): void {
  const least = reader.readSigned();
  const width = reader.readBytes(1)[0]!;
  const scale = 2 ** width;
  const bytes = reader.readBytes(Math.ceil((width * values.length) / 8));
  let waiting = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    // a double holds the up to 39 bits that may be waiting
    for (; bits < width; bits += 8) waiting += bytes[at++]! * 2 ** bits;
    const rest = Math.floor(waiting / scale);
    values[i] = least + waiting - rest * scale;
    waiting = rest;
    bits -= width;
  }
}
