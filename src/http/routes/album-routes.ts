import {
  AlbumList,
  AlbumParams,
  AlbumsQuery,
  AlbumWithSongs,
  CatalogStats,
  GenreList,
} from '../contract/album-contract.ts';
import { albumOf } from '../replies/album-reply.ts';
import { countingOf, filterOf, idFrom, unknownId } from '../catalog-filter.ts';
import type { ServerDeps } from '../server-deps.ts';
import { songOf } from '../replies/song-reply.ts';
import type { TypedApp } from '../typed-app.ts';

const SONGS_MAX = 1000;
const TOP_GENRES = 10;
const MB = 1_000_000;

/** The albums and genres of the collection, and its figures. */
export function registerAlbumRoutes(app: TypedApp, deps: ServerDeps): void {
  registerAlbums(app, deps);
  registerGenres(app, deps);
  registerStats(app, deps);
}

function registerAlbums(app: TypedApp, { collection, settings }: ServerDeps): void {
  app.get(
    '/api/v1/albums',
    {
      schema: {
        operationId: 'listAlbums',
        summary: 'List albums, filtered and ordered',
        tags: ['collection'],
        querystring: AlbumsQuery,
        response: { 200: AlbumList },
      },
    },
    async ({ query }) => {
      const { offset, limit, sort, order, score_min: scoreMin, best_new_music: isBestNewMusic } = query;
      const page = await collection.listAlbums({
        ...filterOf(query),
        ...countingOf(query),
        ...(scoreMin === undefined ? {} : { scoreMin }),
        ...(isBestNewMusic === undefined ? {} : { isBestNewMusic }),
        order: sort,
        isDescending: order === 'desc',
        offset,
        limit,
      });
      return {
        albums: page.albums.map(albumOf),
        total: page.total,
        ...(page.hasMore === true ? { has_more: true } : {}),
        offset,
        limit,
      };
    },
  );

  app.get(
    '/api/v1/albums/:album_id',
    {
      schema: {
        operationId: 'getAlbum',
        summary: 'Get one album with its songs',
        tags: ['collection'],
        params: AlbumParams,
        response: { 200: AlbumWithSongs },
      },
    },
    async ({ params: { album_id: asked } }) => {
      const albumId = idFrom(asked, 'album');
      const album = await collection.album(albumId);
      if (album === undefined) throw unknownId(asked, 'album');
      const { tracks } = await collection.listTracks({ albumId, offset: 0, limit: SONGS_MAX });
      return { ...albumOf(album), songs: tracks.map((track) => songOf(track, settings.showPaths)) };
    },
  );
}

function registerGenres(app: TypedApp, { collection }: ServerDeps): void {
  app.get(
    '/api/genres',
    {
      schema: {
        operationId: 'listGenres',
        summary: 'All genres of albums and songs, by name',
        tags: ['collection'],
        response: { 200: GenreList },
      },
    },
    async () => {
      const genres = (await collection.genres()).map(({ genre }) => genre);
      return { success: true as const, total_genres: genres.length, genres };
    },
  );
}

function registerStats(app: TypedApp, { collection }: ServerDeps): void {
  app.get(
    '/api/stats',
    {
      schema: {
        operationId: 'getCatalogStats',
        summary: 'Figures of albums, genres, songs and index',
        tags: ['collection'],
        response: { 200: CatalogStats },
      },
    },
    async () => {
      const [albums, genres] = [await collection.albumFigures(), await collection.genres()];
      const [figures, { years, scores }] = [await collection.figures(), await collection.albumHistograms()];
      const top = genres.filter((one) => one.albums > 0).toSorted((a, b) => b.albums - a.albums);
      return {
        total_albums: albums.albums,
        total_indexed: albums.albumsWithSleeve,
        top_genres: top.slice(0, TOP_GENRES).map((one) => ({ genre: one.genre, count: one.albums })),
        year_range: { min: albums.years?.min ?? null, max: albums.years?.max ?? null },
        pitchfork_scores: {
          average: albums.scores?.average ?? null,
          min: albums.scores?.min ?? null,
          max: albums.scores?.max ?? null,
          best_new_music_count: albums.bestNewMusic,
        },
        albums_by_year: years.map(({ year, albums: count }) => ({ year, count })),
        albums_by_score: scores.map(({ score, albums: count }) => ({ score, count })),
        total_genres: genres.length,
        total_songs: figures.tracks,
        missing_songs: figures.missingTracks,
        total_duration_s: figures.durationMs / 1000,
        total_hashes: figures.postings,
        index_size_mb: figures.sizeBytes / MB,
        failed_files: figures.failedFiles,
      };
    },
  );
}
