import type { PeakRequest, PostingShard, TrackSpan } from '../posting-store.ts';
import type { SegmentReader } from './segment-reader.ts';

/** A segment as a shard. Its damaged parts are missing from the answers; `reader.damage` tells. */
export function segmentShard(reader: SegmentReader, removed: RemovedTracks): PostingShard {
  const { tracks } = reader;
  return {
    positionLimit: reader.header.positionLimit,
    listLengths: async (hashes) => reader.listLengths(hashes),
    lists: async (hashes) => reader.lists(hashes),
    peaks: async (requests: readonly PeakRequest[]) => reader.peaks(requests),
    spanAt(position): TrackSpan | undefined {
      const index = tracks.indexAt(position);
      return index < 0 || removed.has(index) ? undefined : tracks.spanOf(index);
    },
  };
}

/** Which tracks of a segment were removed, by their index in its table. Never changed: a new one is made. */
export class RemovedTracks {
  readonly #flags: Uint8Array;
  readonly size: number;

  constructor(indexes: Iterable<number> = []) {
    const all = Uint32Array.from(indexes);
    let limit = 0;
    for (const index of all) limit = Math.max(limit, index + 1);
    this.#flags = new Uint8Array(limit);
    for (const index of all) this.#flags[index] = 1;
    let size = 0;
    for (const flag of this.#flags) size += flag;
    this.size = size;
  }

  has(index: number): boolean {
    return this.#flags[index] === 1;
  }

  /** Ascending. */
  *indexes(): Generator<number> {
    for (let index = 0; index < this.#flags.length; index++) if (this.has(index)) yield index;
  }

  with(indexes: Iterable<number>): RemovedTracks {
    return new RemovedTracks([...this.indexes(), ...indexes]);
  }
}
