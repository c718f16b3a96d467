import { riceBytesMin } from './rice.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

/**
 * Where each group of hash cells has its postings, and how many. On disk, for every group:
 * its count, and by how many bytes its code is longer than it must be (the zeros of the Rice
 * code); blocks of 32 groups, each with the bit widths of its two columns.
 */
export class GroupDirectory {
  readonly counts: Uint32Array;
  /** Offsets of the groups from the start of the postings, and their end: one more than `counts`. */
  readonly offsets: Uint32Array;

  constructor(counts: Uint32Array, offsets: Uint32Array) {
    this.counts = counts;
    this.offsets = offsets;
  }
}

const BLOCK_GROUPS = 32;

/** Collects what a directory is made of while the groups are written. */
export class GroupDirectoryWriter {
  #counts = new Uint32Array(1024);
  #excess = new Uint32Array(1024);
  #groups = 0;

  append(count: number, excessBytes: number): void {
    if (this.#groups === this.#counts.length) this.#grow();
    this.#counts[this.#groups] = count;
    this.#excess[this.#groups++] = excessBytes;
  }

  write(out: VarintWriter): void {
    for (let from = 0; from < this.#groups; from += BLOCK_GROUPS) {
      const to = Math.min(from + BLOCK_GROUPS, this.#groups);
      writeColumn(out, this.#counts.subarray(from, to));
      writeColumn(out, this.#excess.subarray(from, to));
    }
  }

  #grow(): void {
    const counts = new Uint32Array(2 * this.#groups);
    const excess = new Uint32Array(2 * this.#groups);
    counts.set(this.#counts);
    excess.set(this.#excess);
    this.#counts = counts;
    this.#excess = excess;
  }
}

/** `span` is that of one group: its hash cells x the limit of positions. */
export function readGroupDirectory(reader: VarintReader, groups: number, span: number): GroupDirectory {
  const counts = new Uint32Array(groups);
  const offsets = new Uint32Array(groups + 1);
  const excess = new Uint32Array(BLOCK_GROUPS);
  let offset = 0;
  for (let from = 0; from < groups; from += BLOCK_GROUPS) {
    const to = Math.min(from + BLOCK_GROUPS, groups);
    readColumn(reader, counts.subarray(from, to));
    readColumn(reader, excess.subarray(0, to - from));
    for (let group = from; group < to; group++) {
      offsets[group] = offset;
      const count = counts[group]!;
      if (count > 0) offset += riceBytesMin(span, count) + excess[group - from]!;
    }
  }
  offsets[groups] = offset;
  return new GroupDirectory(counts, offsets);
}

/** A byte with the width in bits of the largest value, then the values, lowest bit first. */
function writeColumn(out: VarintWriter, values: Uint32Array): void {
  let all = 0;
  for (const value of values) all |= value;
  const width = 32 - Math.clz32(all);
  const bytes = new Uint8Array(1 + Math.ceil((width * values.length) / 8));
  bytes[0] = width;
  let bit = 8;
  for (const value of values) {
    for (let b = 0; b < width; b++, bit++) bytes[bit >>> 3]! |= ((value >>> b) & 1) << (bit & 7);
  }
  out.writeBytes(bytes);
}

function readColumn(reader: VarintReader, values: Uint32Array): void {
  const width = reader.readBytes(1)[0]!;
  const bytes = reader.readBytes(Math.ceil((width * values.length) / 8));
  let word = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    // a double holds the up to 39 bits that may be waiting
    for (; bits < width; bits += 8) word += bytes[at++]! * 2 ** bits;
    const scale = 2 ** width;
    const rest = Math.floor(word / scale);
    values[i] = word - rest * scale;
    word = rest;
    bits -= width;
  }
}
