import type { Scheme } from '../scheme.ts';
import type { ByteSink } from './byte-source.ts';
import type { Crc32 } from './crc32.ts';
import type { GapCode } from './gap-code.ts';
import { READ_AHEAD_BYTES } from './gap-reader.ts';
import { type MergeInput, type MergePlan, movePostings, planMerge } from './merge-plan.ts';
import { groupKeys, type PostingGroups, SymbolCounter } from './posting-groups.ts';
import { toKeys } from './posting-keys.ts';
import { damaged } from './segment-layout.ts';
import { SegmentWriter } from './segment-writer.ts';

export interface MergeOptions {
  readonly scheme: Scheme;
  readonly crc32: Crc32;
  readonly signal?: AbortSignal | undefined;
}

/** Postings that are in memory at once. */
const CHUNK_POSTINGS = 1 << 18;
const CHUNK_BYTES = 1 << 20;
/** The code is made to fit so many stretches of so many postings, evenly spread. */
const SAMPLES = 32;
const SAMPLE_POSTINGS = 1 << 13;

/**
 * Writes one segment with the tracks of all inputs, without the removed ones. O(postings) time,
 * memory for one chunk of hashes and the tables.
 * Errors: `E_INDEX_DAMAGED` (an input's `damage` says which), the sink's, and the signal's reason.
 */
export async function mergeSegments(
  inputs: readonly MergeInput[],
  sink: ByteSink,
  { scheme, crc32, signal }: MergeOptions,
): Promise<void> {
  const plan = planMerge(inputs);
  const writer = new SegmentWriter({ ...plan, scheme, code: codeFor(plan) }, crc32);
  const next = async (): Promise<void> => {
    signal?.throwIfAborted();
    await sink.write(writer.drain());
  };
  for (let from = 0; from < plan.cells;) {
    const to = endOfChunk(plan, from, CHUNK_POSTINGS);
    const { keys, ends } = mergeHashes(plan, from, to);
    for (let i = 0; i < ends.length; i++) writer.addGroup(keys.subarray(ends[i - 1] ?? 0, ends[i]));
    await next();
    from = to;
  }
  let waiting = 0;
  for (const { reader, kept } of plan.lines) {
    for (const index of kept) {
      const record = reader.peakRecord(index);
      writer.addPeaks(record.subarray(0, record.length - READ_AHEAD_BYTES));
      waiting += record.length;
      if (waiting < CHUNK_BYTES) continue;
      await next();
      waiting = 0;
    }
  }
  writer.finish(plan.entries);
  await next();
}

/** All of a small merge, or a sample of a large one, decides on the code. */
function codeFor(plan: MergePlan): GapCode {
  const symbols = new SymbolCounter(plan);
  const groupCells = 2 ** plan.groupShift;
  const step = Math.max(1, Math.ceil(plan.cells / groupCells / SAMPLES)) * groupCells;
  for (let from = 0; from < plan.cells; from += step) {
    const to = Math.min(endOfChunk(plan, from, SAMPLE_POSTINGS), from + step);
    symbols.add(mergeHashes(plan, from, to));
  }
  return symbols.code();
}

/** Whole groups of the result, with about so many postings. */
function endOfChunk({ lines, cells, groupShift }: MergePlan, from: number, postingsMax: number): number {
  const groupCells = 2 ** groupShift;
  let to = from;
  for (let postings = 0; to < cells && postings < postingsMax; to += groupCells) {
    for (const { reader } of lines) postings += reader.postingsBetween(to, to + groupCells);
  }
  return Math.min(to, cells);
}

/** The result's groups of the hashes `[from, to)`. */
function mergeHashes(plan: MergePlan, from: number, to: number): PostingGroups {
  const parts = plan.lines.map((line) => {
    const { hashes, positions } = line.reader.postings(from, to);
    if (line.reader.damage !== undefined) throw damaged(line.reader.damage);
    const count = movePostings(line, hashes, positions);
    return { hashes: hashes.subarray(0, count), positions: positions.subarray(0, count) };
  });
  const total = parts.reduce((sum, part) => sum + part.hashes.length, 0);
  const hashes = new Uint32Array(total);
  const keys = new Uint32Array(total);
  let at = 0;
  for (const part of parts) {
    hashes.set(part.hashes, at);
    keys.set(part.positions, at);
    at += part.hashes.length;
  }
  toKeys(hashes, keys, plan);
  const firstGroup = from >>> plan.groupShift;
  const groups = hashes.map((hash) => (hash >>> plan.groupShift) - firstGroup);
  return groupKeys(keys, groups, Math.ceil(to / 2 ** plan.groupShift) - firstGroup);
}
