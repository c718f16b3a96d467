import type { CatalogStore, NewTrack, TrackQuery } from '../../catalog/catalog-store.ts';
import type { FailedFile, Track } from '../../catalog/track.ts';
import { searchWords, trackSearchText, trackSortKey } from '../track-order.ts';

interface Entry {
  readonly track: Track;
  /** Compared byte by byte, as databases do. */
  readonly sortKey: Buffer;
  readonly path: Buffer;
  readonly searchText: string;
}

/** A catalogue that is gone when the process ends. */
export function memoryCatalogStore(): CatalogStore {
  const entries = new Map<number, Entry>();
  const idsByPath = new Map<string, number>();
  const failures = new Map<string, FailedFile>();
  let lastId = 0;
  let ordered: readonly Entry[] | undefined;

  const forget = (trackId: number): boolean => {
    const entry = entries.get(trackId);
    if (entry === undefined) return false;
    ordered = undefined;
    entries.delete(trackId);
    idsByPath.delete(entry.track.file.path);
    return true;
  };

  const put = (track: NewTrack): number | undefined => {
    const replaced = idsByPath.get(track.file.path);
    if (replaced !== undefined) forget(replaced);
    forget(track.trackId);
    entries.set(track.trackId, toEntry(track));
    idsByPath.set(track.file.path, track.trackId);
    failures.delete(track.file.path);
    ordered = undefined;
    return replaced === track.trackId ? undefined : replaced;
  };

  const trackAt = (trackId: number | undefined): Track | undefined =>
    trackId === undefined ? undefined : entries.get(trackId)?.track;

  return {
    async reserveTrackIds(count) {
      lastId += count;
      return Array.from({ length: count }, (_, i) => lastId - count + 1 + i);
    },
    async putTracks(tracks) {
      return { replacedTrackIds: tracks.map(put).filter((id) => id !== undefined) };
    },
    async putFailures(failed) {
      for (const failure of failed) failures.set(failure.path, { ...failure });
    },
    tracksById: async (ids) => ids.map(trackAt),
    tracksByPath: async (paths) => paths.map((path) => trackAt(idsByPath.get(path))),
    failuresByPath: async (paths) => paths.map((path) => failures.get(path)),
    async listTracks(query) {
      ordered ??= [...entries.values()].toSorted(compareEntries);
      const found = matching(ordered, query);
      const page = found.slice(query.offset, query.offset + query.limit);
      return { tracks: page.map((entry) => entry.track), total: found.length };
    },
    async listFailures({ offset, limit }) {
      const all = [...failures.values()].toSorted((a, b) =>
        Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
      );
      return { failures: all.slice(offset, offset + limit), total: all.length };
    },
    allTrackIds: async () => Uint32Array.from(entries.keys()).toSorted(),
    removeTracks: async (ids) => ids.filter(forget),
    async figures() {
      let durationMs = 0;
      for (const { track } of entries.values()) durationMs += track.durationMs;
      return { tracks: entries.size, durationMs, failedFiles: failures.size };
    },
    async close() {},
  };
}

function toEntry(track: NewTrack): Entry {
  return {
    track: structuredClone({ ...track }),
    sortKey: Buffer.from(trackSortKey(track)),
    path: Buffer.from(track.file.path),
    searchText: trackSearchText(track),
  };
}

function compareEntries(a: Entry, b: Entry): number {
  return (
    Buffer.compare(a.sortKey, b.sortKey) ||
    Buffer.compare(a.path, b.path) ||
    a.track.trackId - b.track.trackId
  );
}

function matching(entries: readonly Entry[], query: TrackQuery): readonly Entry[] {
  const words = searchWords(query.text ?? '');
  if (words.length === 0) return entries;
  return entries.filter((entry) => words.every((word) => entry.searchText.includes(word)));
}
