import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { CatalogTables } from '../sql/catalog-tables.ts';
import { migrateCatalog } from '../sql/migrate-catalog.ts';
import { sqlCatalogQueries } from '../sql/sql-catalog-store.ts';
import { kyselyOf, openSqlite, sqliteError } from './sqlite-database.ts';
import { createTextIndexes, sqliteTextSearch } from './sqlite-text-search.ts';

/**
 * The catalogue in one SQLite file (WAL), which any number of processes may have open; its folder
 * must exist. Errors: `E_STORE_FAILED` (also for a file of a newer Earworm), `E_DISK_FULL`.
 */
export async function openSqliteCatalogStore(path: string): Promise<CatalogStore> {
  const database = openSqlite(path);
  const db = kyselyOf<CatalogTables>(database);
  const translated = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw sqliteError(error, path);
    }
  };
  try {
    await translated(async () => {
      await migrateCatalog(db);
      createTextIndexes(database);
    });
  } catch (error) {
    database.close();
    throw error;
  }
  const queries = sqlCatalogQueries(db, sqliteTextSearch);
  return {
    reserveTrackIds: (count) => translated(() => queries.reserveTrackIds(count)),
    putTracks: (tracks, atMs) => translated(() => queries.putTracks(tracks, atMs)),
    dropFiles: (paths, atMs) => translated(() => queries.dropFiles(paths, atMs)),
    putFailures: (failures) => translated(() => queries.putFailures(failures)),
    tracksById: (ids) => translated(() => queries.tracksById(ids)),
    tracksByPath: (paths) => translated(() => queries.tracksByPath(paths)),
    tracksByDigest: (digests) => translated(() => queries.tracksByDigest(digests)),
    pathsBeginning: (prefix) => translated(() => queries.pathsBeginning(prefix)),
    failuresByPath: (paths) => translated(() => queries.failuresByPath(paths)),
    listTracks: (query) => translated(() => queries.listTracks(query)),
    findTracks: (filter) => translated(() => queries.findTracks(filter)),
    listFailures: (query) => translated(() => queries.listFailures(query)),
    allTrackIds: () => translated(() => queries.allTrackIds()),
    removeTracks: (ids) => translated(() => queries.removeTracks(ids)),
    soundVectors: () => translated(() => queries.soundVectors()),
    trackRevision: () => translated(() => queries.trackRevision()),
    putAlbums: (albums, options) => translated(() => queries.putAlbums(albums, options)),
    withdrawAlbums: (ids) => translated(() => queries.withdrawAlbums(ids)),
    putVideos: (videos) => translated(() => queries.putVideos(videos)),
    videosById: (ids) => translated(() => queries.videosById(ids)),
    videosOfTracks: (ids) => translated(() => queries.videosOfTracks(ids)),
    listVideos: (page) => translated(() => queries.listVideos(page)),
    sleeveIds: () => translated(() => queries.sleeveIds()),
    sleevesOf: (filter) => translated(() => queries.sleevesOf(filter)),
    albumsBySleeve: (sleeveIds, filter) => translated(() => queries.albumsBySleeve(sleeveIds, filter)),
    findAlbums: (filter) => translated(() => queries.findAlbums(filter)),
    albumsToSeek: (limit) => translated(() => queries.albumsToSeek(limit)),
    pictureStamps: (prefix) => translated(() => queries.pictureStamps(prefix)),
    putPictureStamps: (changes, albumIds) => translated(() => queries.putPictureStamps(changes, albumIds)),
    listSleeveProblems: (page) => translated(() => queries.listSleeveProblems(page)),
    putSleeves: (sleeves) => translated(() => queries.putSleeves(sleeves)),
    albumsById: (ids) => translated(() => queries.albumsById(ids)),
    listAlbums: (query) => translated(() => queries.listAlbums(query)),
    genres: () => translated(() => queries.genres()),
    albumFigures: () => translated(() => queries.albumFigures()),
    albumHistograms: () => translated(() => queries.albumHistograms()),
    figures: () => translated(() => queries.figures()),
    albumRecords: (page) => translated(() => queries.albumRecords(page)),
    replaceAll: (parts) => translated(() => queries.replaceAll(parts)),
    async close() {
      if (!database.isOpen) return;
      await translated(async () => {
        // the last to close leaves one file behind, without its log
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        await db.destroy();
        if (database.isOpen) database.close();
      });
    },
  };
}
