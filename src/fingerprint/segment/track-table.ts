import { GAP_FRAMES, type TrackSpan } from '../posting-store.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

/** One track as it is written. */
export interface TrackEntry {
  readonly trackId: number;
  readonly lengthFrames: number;
  readonly peakBytes: number;
}

/**
 * The tracks of a segment in the order of their positions. The first starts at `GAP_FRAMES`, each
 * next one `GAP_FRAMES` after the end of the one before, so that starts need not be stored.
 */
export class TrackTable {
  readonly trackIds: Uint32Array;
  readonly starts: Uint32Array;
  readonly lengths: Uint32Array;
  /** Offsets of the peak records from the start of all, and their end: one more than tracks. */
  readonly peakOffsets: Float64Array;

  constructor(entries: readonly TrackEntry[]) {
    this.trackIds = Uint32Array.from(entries, (entry) => entry.trackId);
    this.lengths = Uint32Array.from(entries, (entry) => entry.lengthFrames);
    this.starts = new Uint32Array(entries.length);
    this.peakOffsets = new Float64Array(entries.length + 1);
    let start = GAP_FRAMES;
    for (const [i, entry] of entries.entries()) {
      this.starts[i] = start;
      start += entry.lengthFrames + GAP_FRAMES;
      this.peakOffsets[i + 1] = this.peakOffsets[i]! + entry.peakBytes;
    }
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

/** Every position of these tracks, and the gap after the last, is below it. */
export function positionLimitOf(lengths: Iterable<number>): number {
  let limit = GAP_FRAMES;
  for (const length of lengths) limit += length + GAP_FRAMES;
  return limit;
}

export function writeTrackTable(out: VarintWriter, entries: readonly TrackEntry[]): void {
  let previous = 0;
  for (const { trackId } of entries) {
    out.writeSigned(trackId - previous);
    previous = trackId;
  }
  for (const { lengthFrames } of entries) out.write(lengthFrames);
  for (const { peakBytes } of entries) out.write(peakBytes);
}

export function readTrackTable(reader: VarintReader, tracks: number): TrackTable {
  const trackIds = new Float64Array(tracks);
  const lengths = new Float64Array(tracks);
  let trackId = 0;
  for (let i = 0; i < tracks; i++) {
    trackId += reader.readSigned();
    trackIds[i] = trackId;
  }
  for (let i = 0; i < tracks; i++) lengths[i] = reader.read();
  const entries: TrackEntry[] = [];
  for (let i = 0; i < tracks; i++)
    entries.push({ trackId: trackIds[i]!, lengthFrames: lengths[i]!, peakBytes: reader.read() });
  return new TrackTable(entries);
}
