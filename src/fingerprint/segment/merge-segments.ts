import { GAP_FRAMES, type PostingLists } from '../posting-store.ts';
import type { Scheme } from '../scheme.ts';
import type { ByteSink } from './byte-source.ts';
import type { Crc32 } from './crc32.ts';
import { READ_AHEAD_BYTES } from './rice-reader.ts';
import { damaged } from './segment-layout.ts';
import type { SegmentReader } from './segment-reader.ts';
import type { RemovedTracks } from './segment-shard.ts';
import { groupShiftFor, SegmentWriter } from './segment-writer.ts';
import { positionLimitOf, type TrackEntry, TrackTable } from './track-table.ts';

export interface MergeInput {
  readonly reader: SegmentReader;
  readonly removed: RemovedTracks;
}

export interface MergeOptions {
  readonly scheme: Scheme;
  readonly crc32: Crc32;
  readonly signal?: AbortSignal | undefined;
}

/** Postings that are in memory at once. */
const CHUNK_POSTINGS = 1 << 18;

/**
 * Writes one segment with the tracks of all inputs, without the removed ones. Lines of positions
 * are laid end to end, so each list is the inputs' lists one after another: O(postings) time,
 * memory for one chunk of hashes and the tables.
 * Errors: `E_INDEX_DAMAGED` (an input's `damage` says which), the sink's, and the signal's reason.
 */
export async function mergeSegments(
  inputs: readonly MergeInput[],
  sink: ByteSink,
  options: MergeOptions,
): Promise<void> {
  const plan = planMerge(inputs);
  const { cells, groupShift, positionLimit } = plan;
  const shape = { scheme: options.scheme, cells, groupShift, positionLimit };
  const writer = new SegmentWriter(shape, options.crc32);
  const next = async (): Promise<void> => {
    options.signal?.throwIfAborted();
    await sink.write(writer.drain());
  };
  for (let from = 0; from < cells;) {
    const to = endOfChunk(inputs, from, plan);
    mergeHashes(writer, plan, { from, to });
    await next();
    from = to;
  }
  let waiting = 0;
  for (const [i, { reader }] of inputs.entries()) {
    for (const index of plan.lines[i]!.kept) {
      const record = reader.peakRecord(index);
      writer.addPeaks(record.subarray(0, record.length - READ_AHEAD_BYTES));
      waiting += record.length;
      if (waiting < 4 * CHUNK_POSTINGS) continue;
      await next();
      waiting = 0;
    }
  }
  writer.finish(plan.entries);
  await next();
}

/** How one input's positions become positions of the result. */
interface Line {
  readonly reader: SegmentReader;
  /** Indexes of the tracks that stay. */
  readonly kept: readonly number[];
  /** What to add to a position of each track; removed tracks have `NaN`. */
  readonly shifts: Float64Array;
  /** Set when it is the same for all; `trackNear` is empty then. */
  readonly commonShift: number | undefined;
  /** `tracksNear` of the reader. */
  readonly trackNear: Uint32Array;
}

interface MergePlan {
  readonly entries: readonly TrackEntry[];
  readonly lines: readonly Line[];
  readonly cells: number;
  readonly groupShift: number;
  readonly positionLimit: number;
}

function planMerge(inputs: readonly MergeInput[]): MergePlan {
  const entries: TrackEntry[] = [];
  const keptOf = inputs.map(({ reader, removed }) => {
    const kept: number[] = [];
    for (let index = 0; index < reader.tracks.size; index++) {
      if (removed.has(index)) continue;
      kept.push(index);
      entries.push(trackEntry(reader.tracks, index));
    }
    return kept;
  });
  const { starts } = new TrackTable(entries);
  let next = 0;
  let postings = 0;
  const lines = inputs.map(({ reader, removed }, i) => {
    const kept = keptOf[i]!;
    const shifts = new Float64Array(reader.tracks.size).fill(Number.NaN);
    for (const index of kept) shifts[index] = starts[next++]! - reader.tracks.starts[index]!;
    postings += (reader.header.postings * kept.length) / Math.max(1, reader.tracks.size);
    const commonShift = removed.size === 0 ? shifts[0] : undefined;
    const trackNear = commonShift === undefined ? tracksNear(reader) : new Uint32Array(0);
    return { reader, kept, shifts, commonShift, trackNear };
  });
  const cells = postings === 0 ? 0 : Math.max(...inputs.map(({ reader }) => reader.header.cells));
  const positionLimit = positionLimitOf(entries.map((entry) => entry.lengthFrames));
  return { entries, lines, cells, positionLimit, groupShift: groupShiftFor(postings, cells, positionLimit) };
}

function trackEntry(tracks: TrackTable, index: number): TrackEntry {
  return {
    trackId: tracks.trackIds[index]!,
    lengthFrames: tracks.lengths[index]!,
    peakBytes: tracks.peakOffsets[index + 1]! - tracks.peakOffsets[index]!,
  };
}

/** Whole groups of the result, with about as many postings as a chunk may have. */
function endOfChunk(inputs: readonly MergeInput[], from: number, plan: MergePlan): number {
  const groupCells = 2 ** plan.groupShift;
  let to = from;
  for (let postings = 0; to < plan.cells && postings < CHUNK_POSTINGS; to += groupCells) {
    for (const { reader } of inputs) postings += reader.postingsBetween(to, to + groupCells);
  }
  return Math.min(to, plan.cells);
}

function mergeHashes(writer: SegmentWriter, plan: MergePlan, range: { from: number; to: number }): void {
  const hashes = Uint32Array.from({ length: range.to - range.from }, (_, i) => range.from + i);
  const parts = plan.lines.map((line) => {
    const lists = line.reader.lists(hashes);
    if (line.reader.damage !== undefined) throw damaged(line.reader.damage);
    return movedLists(line, lists);
  });
  const total = parts.reduce((sum, part) => sum + part.positions.length, 0);
  const keys = new Uint32Array(total);
  const groupCells = 2 ** plan.groupShift;
  let write = 0;
  let groupStart = 0;
  for (let i = 0; i < hashes.length; i++) {
    const base = (hashes[i]! % groupCells) * plan.positionLimit;
    for (const { ends, positions } of parts) {
      const end = ends[i]!;
      for (let read = i === 0 ? 0 : ends[i - 1]!; read < end; read++) keys[write++] = base + positions[read]!;
    }
    if ((i + 1) % groupCells !== 0 && i + 1 < hashes.length) continue;
    writer.addGroup(keys.subarray(groupStart, write));
    groupStart = write;
  }
}

/** The lists on the result's line of positions, without postings of removed tracks; changes them in place. */
function movedLists(line: Line, { ends, positions }: PostingLists): PostingLists {
  if (line.commonShift !== undefined) {
    for (let i = 0; i < positions.length; i++) positions[i]! += line.commonShift;
    return { ends, positions };
  }
  const { shifts, trackNear } = line;
  const { starts } = line.reader.tracks;
  let read = 0;
  let write = 0;
  for (let i = 0; i < ends.length; i++) {
    for (; read < ends[i]!; read++) {
      const position = positions[read]!;
      let track = trackNear[position >>> NEAR_SHIFT]!;
      if (track + 1 < starts.length && position >= starts[track + 1]!) track++;
      const shift = shifts[track]!;
      if (!Number.isNaN(shift)) positions[write++] = position + shift;
    }
    ends[i] = write;
  }
  return { ends, positions: positions.subarray(0, write) };
}

/** Tracks start more than so many positions apart, as a power of two: at most one starts in each stretch. */
const NEAR_SHIFT = Math.log2(GAP_FRAMES);

/** For each stretch of positions the last track that starts before it (or the first). */
function tracksNear({ header, tracks }: SegmentReader): Uint32Array {
  const near = new Uint32Array((header.positionLimit >>> NEAR_SHIFT) + 1);
  let track = 0;
  for (let stretch = 0; stretch < near.length; stretch++) {
    while (track + 1 < tracks.size && tracks.starts[track + 1]! < stretch * GAP_FRAMES) track++;
    near[stretch] = track;
  }
  return near;
}
