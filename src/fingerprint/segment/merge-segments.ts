import type { Scheme } from '../scheme.ts';
import type { ByteSink } from './byte-source.ts';
import type { Crc32 } from './crc32.ts';
import type { GapCode } from './gap-code.ts';
import { READ_AHEAD_BYTES } from './gap-reader.ts';
import { type MergeInput, type MergePlan, movePostings, planMerge } from './merge-plan.ts';
import { type PostingBlock, postingBlocks, SymbolCounter } from './posting-blocks.ts';
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
    for (const block of mergeHashes(plan, from, to)) writer.addBlock(block);
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
  writer.finish(plan.tracks);
  await next();
}

/** All of a small merge, or a sample of a large one, decides on the code. */
function codeFor(plan: MergePlan): GapCode {
  const symbols = new SymbolCounter(plan);
  const blockCells = 2 ** plan.blockShift;
  const step = Math.max(1, Math.ceil(plan.cells / blockCells / SAMPLES)) * blockCells;
  for (let from = 0; from < plan.cells; from += step) {
    const to = Math.min(endOfChunk(plan, from, SAMPLE_POSTINGS), from + step);
    for (const block of mergeHashes(plan, from, to)) symbols.add(block);
  }
  return symbols.code();
}

/** Whole blocks of the result, with about so many postings. */
function endOfChunk({ lines, cells, blockShift }: MergePlan, from: number, postingsMax: number): number {
  const blockCells = 2 ** blockShift;
  let to = from;
  for (let postings = 0; to < cells && postings < postingsMax; to += blockCells) {
    for (const { reader } of lines) postings += reader.postingsBetween(to, to + blockCells);
  }
  return Math.min(to, cells);
}

/** The result's blocks of the hashes `[from, to)`. */
function mergeHashes(plan: MergePlan, from: number, to: number): Generator<PostingBlock> {
  const parts = plan.lines.map((line) => {
    const { hashes, positions } = line.reader.postings(from, to);
    if (line.reader.damage !== undefined) throw damaged(line.reader.damage);
    const count = movePostings(line, hashes, positions);
    return { hashes: hashes.subarray(0, count), positions: positions.subarray(0, count) };
  });
  const total = parts.reduce((sum, part) => sum + part.hashes.length, 0);
  const hashes = new Uint32Array(total);
  const positions = new Uint32Array(total);
  let at = 0;
  for (const part of parts) {
    hashes.set(part.hashes, at);
    positions.set(part.positions, at);
    at += part.hashes.length;
  }
  const { blockShift, positionLimit } = plan;
  return postingBlocks({ hashes, positions }, { blockShift, positionLimit, from, to });
}
