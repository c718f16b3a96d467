import { GAP_FRAMES } from '../posting-store.ts';
import { type KeyLayout, keyLayoutFor } from './posting-keys.ts';
import type { SegmentReader } from './segment-reader.ts';
import type { RemovedTracks } from './segment-shard.ts';
import { emptyColumns, TrackTable } from './track-table.ts';

export interface MergeInput {
  readonly reader: SegmentReader;
  readonly removed: RemovedTracks;
}

/** What a merged segment will look like. */
export interface MergePlan extends KeyLayout {
  readonly tracks: TrackTable;
  readonly lines: readonly MergeLine[];
  readonly cells: number;
}

/** How one input's positions become positions of the result. */
export interface MergeLine {
  readonly reader: SegmentReader;
  /** Indexes of the tracks that stay. */
  readonly kept: readonly number[];
  /** What to add to a position of each track; removed tracks have `NaN`. */
  readonly shifts: Float64Array;
  /** Set when it is the same for all; `trackNear` is empty then. */
  readonly commonShift: number | undefined;
  /** For each stretch of `GAP_FRAMES` positions the last track that starts before it (or the first). */
  readonly trackNear: Uint32Array;
}

/** Lines of positions are laid end to end, removed tracks left out. */
export function planMerge(inputs: readonly MergeInput[]): MergePlan {
  const keptOf = inputs.map(({ reader, removed }) =>
    Array.from(reader.tracks.trackIds.keys()).filter((index) => !removed.has(index)),
  );
  const tracks = mergeTables(inputs, keptOf);
  let next = 0;
  let postings = 0;
  const lines = inputs.map(({ reader, removed }, i) => {
    const kept = keptOf[i]!;
    const shifts = new Float64Array(reader.tracks.size).fill(Number.NaN);
    for (const index of kept) shifts[index] = tracks.starts[next++]! - reader.tracks.starts[index]!;
    postings += (reader.header.postings * kept.length) / Math.max(1, reader.tracks.size);
    const commonShift = removed.size === 0 ? shifts[0] : undefined;
    const trackNear = commonShift === undefined ? tracksNear(reader) : new Uint32Array(0);
    return { reader, kept, shifts, commonShift, trackNear };
  });
  const cells = postings === 0 ? 0 : Math.max(...inputs.map(({ reader }) => reader.header.cells));
  return { tracks, lines, cells, ...keyLayoutFor(postings, cells, tracks.positionLimit) };
}

/**
 * Moves postings, in place and keeping their order, to the result's line of positions; those of
 * removed tracks are dropped. Returns how many are left.
 */
export function movePostings(line: MergeLine, hashes: Uint32Array, positions: Uint32Array): number {
  const { commonShift, shifts, trackNear } = line;
  if (commonShift !== undefined) {
    for (let i = 0; i < positions.length; i++) positions[i]! += commonShift;
    return positions.length;
  }
  const { starts } = line.reader.tracks;
  let write = 0;
  for (let read = 0; read < positions.length; read++) {
    const position = positions[read]!;
    let track = trackNear[position >>> NEAR_SHIFT]!;
    if (track + 1 < starts.length && position >= starts[track + 1]!) track++;
    const shift = shifts[track]!;
    if (Number.isNaN(shift)) continue;
    hashes[write] = hashes[read]!;
    positions[write++] = position + shift;
  }
  return write;
}

/** Tracks start at least so many positions apart, as a power of two: at most one starts within a stretch. */
const NEAR_SHIFT = Math.log2(GAP_FRAMES);

function tracksNear({ header, tracks }: SegmentReader): Uint32Array {
  const near = new Uint32Array((header.positionLimit >>> NEAR_SHIFT) + 1);
  let track = 0;
  for (let stretch = 0; stretch < near.length; stretch++) {
    while (track + 1 < tracks.size && tracks.starts[track + 1]! < stretch * GAP_FRAMES) track++;
    near[stretch] = track;
  }
  return near;
}

function mergeTables(inputs: readonly MergeInput[], keptOf: readonly (readonly number[])[]): TrackTable {
  const columns = emptyColumns(keptOf.reduce((sum, kept) => sum + kept.length, 0));
  let next = 0;
  for (const [i, { reader }] of inputs.entries()) {
    for (const index of keptOf[i]!) {
      columns.trackIds[next] = reader.tracks.trackIds[index]!;
      columns.lengths[next] = reader.tracks.lengths[index]!;
      columns.peakBytes[next++] = reader.tracks.peakBytesOf(index);
    }
  }
  return new TrackTable(columns);
}
