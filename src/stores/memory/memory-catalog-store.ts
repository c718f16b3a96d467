import { soundVector } from '../../audio/descriptors/sound-vector.ts';
import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import type { CatalogFigures, CatalogStore } from '../../catalog/catalog-store.ts';
import type { CatalogPart } from '../../catalog/catalog-contents.ts';
import { type FailedFile, filesOf } from '../../catalog/track.ts';
import { joinVectors } from '../join-vectors.ts';
import { albumFiguresOf, albumHistogramsOf } from './memory-albums.ts';
import { filterAlbums, genreFiguresOf, queryAlbums, filterTracks, queryTracks } from './memory-queries.ts';
import { type MemoryPictures, memoryPictures } from './memory-pictures.ts';
import { MemoryTracks, type TrackEntry } from './memory-tracks.ts';
import { memoryVideos } from './memory-videos.ts';

/** A catalogue that is gone when the process ends. */
export function memoryCatalogStore(): CatalogStore {
  const tracks = new MemoryTracks();
  const failures = new Map<string, FailedFile>();
  const pictures = memoryPictures(tracks.albums);
  const { clear: clearVideos, ...videos } = memoryVideos();
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
    findTracks: async (filter) =>
      Uint32Array.from(filterTracks(tracks.entries(), filter), ({ track }) => track.trackId).toSorted(),
    listTracks: async (query) => queryTracks(tracks.entries(), query),
    async soundVectors() {
      const sounding = tracks
        .entries()
        .flatMap(({ track: { trackId, sound } }) =>
          sound === undefined ? [] : [{ trackId, vector: soundVector(sound) }],
        );
      return joinVectors(sounding.toSorted((a, b) => a.trackId - b.trackId));
    },
    trackRevision: async () => tracks.revision,
    allTrackIds: async () => tracks.ids(),
    removeTracks: async (ids) => tracks.change(() => ids.filter((id) => tracks.remove(id))),
    figures: async () => ({ ...figuresOf(tracks.entries()), failedFiles: failures.size }),
    albumRecords: async ({ afterId, limit }) =>
      tracks.albums
        .records()
        .filter((record) => record.albumId > afterId)
        .slice(0, limit),
    async replaceAll(parts) {
      const all: CatalogPart[] = [];
      for await (const part of parts) all.push(part);
      lastId = Math.max(lastId, replaceAll(tracks, failures, all));
      clearVideos();
      for (const part of all) if (part.kind === 'videos') await videos.putVideos(part.videos);
    },
    ...albumMethods(tracks, pictures),
    ...pictures,
    ...videos,
    ...failureMethods(failures),
    async close() {},
  };
}

function albumMethods(tracks: MemoryTracks, pictures: MemoryPictures): AlbumCatalog {
  const { albums } = tracks;
  return {
    putAlbums: async (described, options) => described.map((facts) => albums.describe(facts, options)),
    async withdrawAlbums(ids) {
      for (const id of ids) albums.withdraw(id);
      albums.sweep();
    },
    sleeveIds: async () =>
      new Set(
        albums
          .all()
          .map((album) => album.sleeveId)
          .filter((id) => id !== undefined),
      ),
    sleevesOf: async (filter) =>
      new Set(
        filterAlbums(albums.all(), filter)
          .map((album) => album.sleeveId)
          .filter((id) => id !== undefined),
      ),
    findAlbums: async (filter) =>
      filterAlbums(albums.all(), filter)
        .map(({ albumId, sleeveId }) => ({ albumId, sleeveId }))
        .toSorted((a, b) => a.albumId - b.albumId),
    async albumsBySleeve(sleeveIds, filter = {}) {
      const wanted = new Set<string | undefined>(sleeveIds);
      const having = albums.all().filter(({ sleeveId }) => sleeveId !== undefined && wanted.has(sleeveId));
      return filterAlbums(having, filter).toSorted((a, b) => a.albumId - b.albumId);
    },
    albumsToSeek: async (limit) => albums.toSeek().slice(0, limit),
    async putSleeves(sleeves) {
      for (const { albumId, sleeveId } of sleeves) albums.putSleeve(albumId, sleeveId);
      pictures.putProblems(sleeves);
    },
    albumsById: async (ids) => ids.map((id) => albums.byId(id)),
    listAlbums: async (query) => queryAlbums(albums.all(), query),
    genres: async () => genreFiguresOf(tracks.entries(), albums.all()),
    albumFigures: async () => albumFiguresOf(albums.all()),
    albumHistograms: async () => albumHistogramsOf(albums.all()),
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

/** The highest id of a track among them. */
function replaceAll(
  tracks: MemoryTracks,
  failures: Map<string, FailedFile>,
  all: readonly CatalogPart[],
): number {
  const albums = all.flatMap((part) => (part.kind === 'albums' ? part.albums : []));
  const restored = all.flatMap((part) => (part.kind === 'tracks' ? part.tracks : []));
  tracks.change(() => {
    tracks.clear();
    for (const album of albums) tracks.albums.restore(album);
    for (const track of restored) tracks.put(track);
    for (const { albumId, sleeveId, isSleeveSought } of albums)
      if (isSleeveSought) tracks.albums.putSleeve(albumId, sleeveId);
  });
  failures.clear();
  for (const part of all)
    if (part.kind === 'failures') for (const failure of part.failures) failures.set(failure.path, failure);
  return restored.reduce((last, { trackId }) => Math.max(last, trackId), 0);
}

function figuresOf(entries: readonly TrackEntry[]): Omit<CatalogFigures, 'failedFiles'> {
  return {
    tracks: entries.length,
    missingTracks: entries.filter(({ track }) => track.missingSinceMs !== undefined).length,
    durationMs: entries.reduce((sum, { track }) => sum + track.durationMs, 0),
  };
}
