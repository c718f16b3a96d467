import { soundVector } from '../../audio/descriptors/sound-vector.ts';
import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import type { CatalogFigures, CatalogStore } from '../../catalog/catalog-store.ts';
import { type FailedFile, filesOf } from '../../catalog/track.ts';
import { joinVectors } from '../join-vectors.ts';
import { albumFiguresOf } from './memory-albums.ts';
import { genreFiguresOf, queryAlbums, queryTracks } from './memory-queries.ts';
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
      const paths = added.flatMap((track) => filesOf(track).map((file) => file.path));
      for (const path of paths) failures.delete(path);
      return tracks.change(() => {
        for (const { trackId } of added) tracks.remove(trackId);
        const lost = tracks.dropFiles(paths, atMs);
        for (const track of added) tracks.put(track);
        return lost;
      });
    },
    async dropFiles(paths, atMs) {
      for (const path of paths) failures.delete(path);
      return tracks.change(() => tracks.dropFiles(paths, atMs));
    },
    tracksById: async (ids) => ids.map((id) => tracks.byId(id)),
    tracksByPath: async (paths) => paths.map((path) => tracks.byPath(path)),
    tracksByDigest: async (digests) => digests.map((digest) => tracks.byDigest(digest)),
    pathsBeginning: async (prefix) =>
      [...new Set([...tracks.paths(), ...failures.keys()])].filter((path) => path.startsWith(prefix)),
    listTracks: async (query) => queryTracks(tracks.entries(), query),
    async soundVectors() {
      const sounding = tracks
        .entries()
        .flatMap(({ track: { trackId, sound } }) =>
          sound === undefined ? [] : [{ trackId, vector: soundVector(sound) }],
        );
      return joinVectors(sounding.toSorted((a, b) => a.trackId - b.trackId));
    },
    allTrackIds: async () => tracks.ids(),
    removeTracks: async (ids) => tracks.change(() => ids.filter((id) => tracks.remove(id))),
    figures: async () => ({ ...figuresOf(tracks.entries()), failedFiles: failures.size }),
    ...albumMethods(tracks),
    ...failureMethods(failures),
    async close() {},
  };
}

function albumMethods(tracks: MemoryTracks): AlbumCatalog {
  const { albums } = tracks;
  return {
    putAlbums: async (described) => described.map((facts) => albums.describe(facts)),
    sleeveIds: async () =>
      new Set(
        albums
          .all()
          .map((album) => album.sleeveId)
          .filter((id) => id !== undefined),
      ),
    albumsToSeek: async (limit) => albums.toSeek().slice(0, limit),
    async putSleeves(sleeves) {
      for (const { albumId, sleeveId } of sleeves) albums.putSleeve(albumId, sleeveId);
    },
    albumsById: async (ids) => ids.map((id) => albums.byId(id)),
    listAlbums: async (query) => queryAlbums(albums.all(), query),
    genres: async () => genreFiguresOf(tracks.entries(), albums.all()),
    albumFigures: async () => albumFiguresOf(albums.all()),
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
