import type { LostTracks } from '../../catalog/catalog-store.ts';
import { filesOf, type Track, withoutFiles } from '../../catalog/track.ts';
import { trackSearchText, trackSortKey } from '../track-order.ts';

export interface TrackEntry {
  readonly track: Track;
  /** Compared byte by byte, as databases do. */
  readonly sortKey: Buffer;
  readonly path: Buffer;
  readonly searchText: string;
}

/** Tracks by id, by the paths of files that are not gone, and by sound. */
export class MemoryTracks {
  readonly #entries = new Map<number, TrackEntry>();
  readonly #idsByPath = new Map<string, number>();
  readonly #idsByDigest = new Map<string, number>();
  #ordered: readonly TrackEntry[] | undefined;

  /** In the order of lists. */
  ordered(): readonly TrackEntry[] {
    this.#ordered ??= [...this.#entries.values()].toSorted(compareEntries);
    return this.#ordered;
  }

  ids(): Uint32Array {
    return Uint32Array.from(this.#entries.keys()).toSorted();
  }

  paths(): readonly string[] {
    return [...this.#idsByPath.keys()];
  }

  byId(trackId: number | undefined): Track | undefined {
    return trackId === undefined ? undefined : this.#entries.get(trackId)?.track;
  }

  byPath(path: string): Track | undefined {
    return this.byId(this.#idsByPath.get(path));
  }

  byDigest(digest: string): Track | undefined {
    return this.byId(this.#idsByDigest.get(digest));
  }

  put(track: Track): void {
    const { trackId, soundDigest, missingSinceMs } = track;
    this.remove(trackId);
    this.#entries.set(trackId, toEntry(track));
    if (soundDigest !== undefined) this.#idsByDigest.set(soundDigest, trackId);
    if (missingSinceMs === undefined)
      for (const { path } of filesOf(track)) this.#idsByPath.set(path, trackId);
  }

  /** Whether it was there. */
  remove(trackId: number): boolean {
    const track = this.byId(trackId);
    if (track === undefined) return false;
    this.#ordered = undefined;
    this.#entries.delete(trackId);
    if (track.soundDigest !== undefined) this.#idsByDigest.delete(track.soundDigest);
    for (const { path } of filesOf(track))
      if (this.#idsByPath.get(path) === trackId) this.#idsByPath.delete(path);
    return true;
  }

  dropFiles(paths: readonly string[], atMs: number): LostTracks {
    const tracks = paths.map((path) => this.byPath(path)).filter((track) => track !== undefined);
    const gone = new Set(paths);
    const left = [...new Set(tracks)].map((track) => withoutFiles(track, gone, atMs));
    for (const track of left) this.put(track);
    const lost = left.filter((track) => track.missingSinceMs !== undefined);
    return { lostTrackIds: lost.map((track) => track.trackId) };
  }
}

function toEntry(track: Track): TrackEntry {
  return {
    track: structuredClone({ ...track }),
    sortKey: Buffer.from(trackSortKey(track)),
    path: Buffer.from(track.file.path),
    searchText: trackSearchText(track),
  };
}

function compareEntries(a: TrackEntry, b: TrackEntry): number {
  return (
    Buffer.compare(a.sortKey, b.sortKey) ||
    Buffer.compare(a.path, b.path) ||
    a.track.trackId - b.track.trackId
  );
}
