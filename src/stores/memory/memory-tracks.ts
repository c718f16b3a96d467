import type { LostTracks } from '../../catalog/catalog-store.ts';
import { filesOf, type Track, withoutFiles } from '../../catalog/track.ts';
import { trackSearchText, trackSortKey } from '../track-order.ts';
import { MemoryAlbums } from './memory-albums.ts';

export interface TrackEntry {
  readonly track: Track;
  readonly sortKey: string;
  readonly searchText: string;
}

/** Tracks by id, by the paths of files that are not gone, and by sound. */
export class MemoryTracks {
  readonly albums = new MemoryAlbums((trackIds) =>
    [...trackIds]
      .map((id) => this.#entries.get(id))
      .filter((entry) => entry !== undefined)
      .toSorted((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
      .map((entry) => entry.track.tags),
  );
  readonly #entries = new Map<number, TrackEntry>();
  readonly #idsByPath = new Map<string, number>();
  readonly #idsByDigest = new Map<string, number>();

  #revision = 0;

  /** Of all that `change` has done. */
  get revision(): number {
    return this.#revision;
  }

  entries(): readonly TrackEntry[] {
    return [...this.#entries.values()];
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
    const { albumId: _, ...rest } = track;
    const albumId = this.albums.join(track);
    this.#entries.set(trackId, toEntry({ ...rest, ...(albumId === undefined ? {} : { albumId }) }));
    if (soundDigest !== undefined) this.#idsByDigest.set(soundDigest, trackId);
    if (missingSinceMs === undefined)
      for (const { path } of filesOf(track)) this.#idsByPath.set(path, trackId);
  }

  /** Whether it was there. */
  remove(trackId: number): boolean {
    const track = this.byId(trackId);
    if (track === undefined) return false;
    this.#entries.delete(trackId);
    this.albums.leave(track);
    if (track.soundDigest !== undefined) this.#idsByDigest.delete(track.soundDigest);
    for (const { path } of filesOf(track))
      if (this.#idsByPath.get(path) === trackId) this.#idsByPath.delete(path);
    return true;
  }

  clear(): void {
    this.albums.clear();
    for (const held of [this.#entries, this.#idsByPath, this.#idsByDigest]) held.clear();
  }

  /** Every change goes through it: albums go with their last track, but not in the middle of a change. */
  change<T>(action: () => T): T {
    this.#revision++;
    const result = action();
    this.albums.sweep();
    return result;
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
    sortKey: trackSortKey(track),
    searchText: trackSearchText(track),
  };
}
