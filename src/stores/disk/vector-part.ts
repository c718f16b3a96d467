import { crc32 } from 'node:zlib';
import { EarwormError } from '../../errors.ts';
import { damaged } from '../../fingerprint/segment/segment-layout.ts';
import type { CodeRows, MakeCodeRows } from '../../vector/code-rows.ts';
import type { RowVectors } from '../../vector/nearest-rows.ts';
import { VectorSegmentReader } from '../../vector/segment/vector-segment-reader.ts';
import type { DamagedVectors } from '../../vector/vector-store.ts';
import { FileByteSource, type ReadMemory } from './file-byte-source.ts';
import type { Folder } from './folder.ts';
import type { SegmentEntry } from './vector-manifest.ts';

/** Rows that are scored before other work gets its turn: about a millisecond. */
export const CHUNK_ROWS = 32_768;

/** What it takes to open the files of vectors. */
export interface VectorContext {
  readonly folder: Folder;
  readonly memory: ReadMemory;
  readonly makeCodeRows: MakeCodeRows;
}

/** Rows of a segment from `from` on, as codes. */
export interface CodeChunk {
  readonly from: number;
  readonly count: number;
  readonly codes: CodeRows;
}

/**
 * A segment's file, open as long as anyone holds it. Its codes are loaded when they are first searched
 * and kept while there is room; else they are read anew each time.
 */
export class VectorPart implements RowVectors {
  readonly entry: SegmentEntry;
  readonly ids: Uint32Array;
  readonly removed: Uint32Array;
  readonly reader: VectorSegmentReader;
  /** Rows that cannot be read. */
  readonly lost = new Set<number>();
  readonly #source: FileByteSource;
  readonly #context: VectorContext;
  readonly #kept: (CodeChunk | undefined)[] = [];
  #keptBytes = 0;
  #isVerified = false;
  #users = 1;

  /** Errors: `E_INDEX_DAMAGED`; the system's. */
  constructor(context: VectorContext, entry: SegmentEntry) {
    this.#context = context;
    this.entry = entry;
    this.#source = new FileByteSource(context.folder.open(entry.file), context.memory);
    try {
      if (this.#source.sizeBytes !== entry.sizeBytes)
        throw damaged(`its size is ${this.#source.sizeBytes} bytes, not ${entry.sizeBytes}`);
      this.reader = new VectorSegmentReader(this.#source, crc32);
      if (this.reader.checksum !== entry.checksum) throw damaged('it is not the file that was written');
      this.ids = this.reader.ids;
      this.removed = this.reader.removed;
    } catch (error) {
      this.#source.close();
      throw error;
    }
  }

  get damage(): DamagedVectors | undefined {
    const reason = this.reader.damage;
    return reason === undefined ? undefined : { name: this.entry.file, reason };
  }

  get chunks(): number {
    return Math.ceil(this.ids.length / CHUNK_ROWS);
  }

  /** Which row has this id; -1 when none does. */
  rowOf(id: number): number {
    let [low, high] = [0, this.ids.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = this.ids[middle] ?? 0;
      if (found === id) return middle;
      if (found < id) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  vector(row: number): Float32Array {
    return this.reader.vector(row);
  }

  /** Valid until the next call, of any part. Errors: `E_INDEX_DAMAGED`. */
  chunk(index: number): CodeChunk {
    const kept = this.#kept[index];
    if (kept !== undefined) return kept;
    const from = index * CHUNK_ROWS;
    const count = Math.min(CHUNK_ROWS, this.ids.length - from);
    const { stride } = this.reader.layout;
    const sizeBytes = count * (stride + 12);
    const isKept = this.#context.memory.take(sizeBytes);
    try {
      const codes = this.#context.makeCodeRows(count, stride);
      const chunk = { from, count, codes };
      if (this.lost.size === 0) this.#fill(chunk);
      else this.#fillAroundLost(chunk);
      if (isKept) {
        this.#kept[index] = chunk;
        this.#keptBytes += sizeBytes;
      }
      return chunk;
    } catch (error) {
      if (isKept) this.#context.memory.giveBack(sizeBytes);
      throw error;
    }
  }

  #fill({ from, codes }: CodeChunk): void {
    this.reader.readCodes(from, codes.codes);
    this.reader.readReaches(from, codes.scales);
  }

  #fillAroundLost({ from, count, codes }: CodeChunk): void {
    const { stride } = this.reader.layout;
    for (let row = 0; row < count; row++) {
      if (this.lost.has(from + row)) continue;
      this.reader.readCodes(from + row, codes.codes.subarray(row * stride, (row + 1) * stride));
      this.reader.readReaches(from + row, codes.scales.subarray(row, row + 1));
    }
  }

  /** Finds out, once, which rows cannot be read; reads everything. */
  verify(): void {
    if (this.#isVerified) return;
    this.#isVerified = true;
    for (const row of this.reader.damagedRows()) this.lost.add(row);
  }

  share(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users > 0) return;
    this.#context.memory.giveBack(this.#keptBytes);
    this.#kept.length = 0;
    this.#source.close();
  }
}

/** Whether a part of the vectors was found to be damaged. */
export const isDamage = (error: unknown): boolean =>
  error instanceof EarwormError && error.code === 'E_INDEX_DAMAGED';
