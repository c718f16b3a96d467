import { GAP_FRAMES, type TrackSpan } from '../posting-store.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

/** Parallel columns of a segment's tracks, in the order of their positions. */
export interface TrackColumns {
  readonly trackIds: Uint32Array;
  readonly lengths: Uint32Array;
  /** Of each track's peak record. */
  readonly peakBytes: Uint32Array;
}

/**
 * The tracks of a segment in the order of their positions. The first starts at `GAP_FRAMES`, each
 * next one `GAP_FRAMES` after the end of the one before, so that starts need not be stored.
 */
export class TrackTable {
  readonly trackIds: Uint32Array;
  readonly lengths: Uint32Array;
  readonly starts: Uint32Array;
  /** Offsets of the peak records from the start of all, and their end: one more than tracks. */
  readonly peakOffsets: Float64Array;
  /** Every position of the tracks, and the gap after the last, is below it. */
  readonly positionLimit: number;

  constructor({ trackIds, lengths, peakBytes }: TrackColumns) {
    this.trackIds = trackIds;
    this.lengths = lengths;
    this.starts = new Uint32Array(trackIds.length);
    this.peakOffsets = new Float64Array(trackIds.length + 1);
    let start = GAP_FRAMES;
    for (let i = 0; i < trackIds.length; i++) {
      this.starts[i] = start;
      start += lengths[i]! + GAP_FRAMES;
      this.peakOffsets[i + 1] = this.peakOffsets[i]! + peakBytes[i]!;
    }
    this.positionLimit = start;
  }

  peakBytesOf(index: number): number {
    return this.peakOffsets[index + 1]! - this.peakOffsets[index]!;
  }

  get size(): number {
    return this.trackIds.length;
  }

  /** Which track's frames, or half of the gaps around them, hold this position; -1 when none does. */
  indexAt(position: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle]! - GAP_FRAMES / 2 <= position) low = middle + 1;
      else high = middle;
    }
    const index = low - 1;
    if (index < 0) return -1;
    return position < this.starts[index]! + this.lengths[index]! + GAP_FRAMES / 2 ? index : -1;
  }

  spanOf(index: number): TrackSpan {
    return { trackId: this.trackIds[index]!, start: this.starts[index]!, lengthFrames: this.lengths[index]! };
  }
}

export function writeTrackTable(out: VarintWriter, tracks: TrackTable): void {
  let previous = 0;
  for (const trackId of tracks.trackIds) {
    out.writeSigned(trackId - previous);
    previous = trackId;
  }
  for (const length of tracks.lengths) out.write(length);
  for (let i = 0; i < tracks.size; i++) out.write(tracks.peakBytesOf(i));
}

export function readTrackTable(reader: VarintReader, size: number): TrackTable {
  const columns = emptyColumns(size);
  let trackId = 0;
  for (let i = 0; i < size; i++) {
    trackId += reader.readSigned();
    columns.trackIds[i] = trackId;
  }
  for (let i = 0; i < size; i++) columns.lengths[i] = reader.read();
  for (let i = 0; i < size; i++) columns.peakBytes[i] = reader.read();
  return new TrackTable(columns);
}

/** To be filled. */
export function emptyColumns(size: number): TrackColumns {
  return {
    trackIds: new Uint32Array(size),
    lengths: new Uint32Array(size),
    peakBytes: new Uint32Array(size),
  };
}
