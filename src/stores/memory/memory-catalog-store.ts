import type { CatalogFigures, CatalogStore, TrackQuery } from '../../catalog/catalog-store.ts';
import { type FailedFile, filesOf } from '../../catalog/track.ts';
import { searchWords } from '../track-order.ts';
import { MemoryTracks, type TrackEntry } from './memory-tracks.ts';

/** A catalogue that is gone when the process ends. */
export function memoryCatalogStore(): CatalogStore {
  const tracks = new MemoryTracks();
  const failures = new Map<string, FailedFile>();
  let lastId = 0;
  return {
    async reserveTrackIds(count) {
      lastId += count;
      return Array.from({ length: count }, (_, i) => lastId - count + 1 + i);
    },
    async putTracks(added, atMs) {
      for (const { trackId } of added) tracks.remove(trackId);
      const paths = added.flatMap((track) => filesOf(track).map((file) => file.path));
      const lost = tracks.dropFiles(paths, atMs);
      for (const path of paths) failures.delete(path);
      for (const track of added) tracks.put(track);
      return lost;
    },
    async dropFiles(paths, atMs) {
      for (const path of paths) failures.delete(path);
      return tracks.dropFiles(paths, atMs);
    },
    tracksById: async (ids) => ids.map((id) => tracks.byId(id)),
    tracksByPath: async (paths) => paths.map((path) => tracks.byPath(path)),
    tracksByDigest: async (digests) => digests.map((digest) => tracks.byDigest(digest)),
    pathsBeginning: async (prefix) =>
      [...new Set([...tracks.paths(), ...failures.keys()])].filter((path) => path.startsWith(prefix)),
    async listTracks(query) {
      const found = tracks.ordered().filter(fits(query));
      const page = found.slice(query.offset, query.offset + query.limit);
      return { tracks: page.map((entry) => entry.track), total: found.length };
    },
    allTrackIds: async () => tracks.ids(),
    removeTracks: async (ids) => ids.filter((id) => tracks.remove(id)),
    figures: async () => ({ ...figuresOf(tracks.ordered()), failedFiles: failures.size }),
    ...failureMethods(failures),
    async close() {},
  };
}

function failureMethods(
  failures: Map<string, FailedFile>,
): Pick<CatalogStore, 'putFailures' | 'failuresByPath' | 'listFailures'> {
  return {
    async putFailures(failed) {
      for (const failure of failed) failures.set(failure.path, { ...failure });
    },
    failuresByPath: async (paths) => paths.map((path) => failures.get(path)),
    async listFailures({ offset, limit }) {
      const all = [...failures.values()].toSorted((a, b) =>
        Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)),
      );
      return { failures: all.slice(offset, offset + limit), total: all.length };
    },
  };
}

function figuresOf(entries: readonly TrackEntry[]): Omit<CatalogFigures, 'failedFiles'> {
  return {
    tracks: entries.length,
    missingTracks: entries.filter(({ track }) => track.missingSinceMs !== undefined).length,
    durationMs: entries.reduce((sum, { track }) => sum + track.durationMs, 0),
  };
}

function fits({ text = '', isMissing }: TrackQuery): (entry: TrackEntry) => boolean {
  const words = searchWords(text);
  return ({ track, searchText }) =>
    words.every((word) => searchText.includes(word)) &&
    (isMissing === undefined || isMissing === (track.missingSinceMs !== undefined));
}
