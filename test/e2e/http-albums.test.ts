import { describe, expect, it } from 'vitest';
import type { AlbumFacts } from '../../src/catalog/album.ts';
import type {
  AlbumList,
  AlbumWithSongs,
  CatalogStats,
  GenreList,
} from '../../src/http/contract/album-contract.ts';
import type { Health, Home, Problem, SongPage } from '../../src/http/contract/contract.ts';
import { openHttpServer, trackNamed } from './open-http-server.ts';

const ALBUMS = '/api/v1/albums';
const tracks = [
  trackNamed(1, 'Two', {
    artist: 'Anna',
    album: 'First',
    year: 1999,
    genres: ['Jazz', 'Soul'],
    trackNumber: 2,
  }),
  trackNamed(2, 'One', { artist: 'Anna', album: 'First', year: 1999, genres: ['Jazz'], trackNumber: 1 }),
  trackNamed(3, 'Alone', { artist: 'Bert', genres: ['Rock'], year: 2011 }),
];
const albums: readonly AlbumFacts[] = [
  {
    albumName: 'Reviewed',
    artist: 'Carl',
    genres: ['Rock', 'Electronic'],
    label: 'L',
    releaseYear: 2004,
    score: 8.5,
    isBestNewMusic: true,
    reviewer: 'R',
    coverUrl: 'https://example.org/c.jpg',
  },
  { albumName: 'Other', artist: 'Dora', genres: ['Rock'], releaseYear: 1960, score: 5.5 },
];

describe('albums', () => {
  it('are listed with every field', async () => {
    await using server = await openHttpServer({ tracks, albums });
    const { body } = await server.ask<AlbumList>(ALBUMS);
    expect([body.total, body.albums.map((album) => album.album_name)]).toEqual([
      3,
      ['First', 'Reviewed', 'Other'],
    ]);
    const { album_id: id } = body.albums[1]!;
    expect(body.albums[1]).toEqual({
      album_id: id,
      id: String(id),
      artist: 'Carl',
      album_name: 'Reviewed',
      genre: 'Rock',
      genres: ['Rock', 'Electronic'],
      label: 'L',
      release_year: 2004,
      score: 8.5,
      pitchfork_score: 8.5,
      best_new_music: true,
      reviewer: 'R',
      image_url: null,
      cover_url: 'https://example.org/c.jpg',
      cover_url_original: 'https://example.org/c.jpg',
      total_songs: 0,
    });
  });

  it.each([
    ['genre=rock', ['Reviewed', 'Other']],
    ['genre=electronic&genre=JAZZ', ['First', 'Reviewed']],
    ['genre=', ['First', 'Reviewed', 'Other']],
    ['year_min=1999&year_max=2004', ['First', 'Reviewed']],
    ['score_min=6', ['Reviewed']],
    ['best_new_music=true', ['Reviewed']],
    ['q=view%20carl', ['Reviewed']],
    ['artist=DORA', ['Other']],
    ['sort=year', ['Other', 'First', 'Reviewed']],
    ['sort=score&order=desc&limit=1', ['Reviewed']],
    ['offset=2', ['Other']],
  ])('are filtered and ordered by ?%s', async (query, names) => {
    await using server = await openHttpServer({ tracks, albums });
    const { body } = await server.ask<AlbumList>(`${ALBUMS}?${query}`);
    expect(body.albums.map((album) => album.album_name)).toEqual(names);
  });

  it.each(['sort=size', 'year_min=x', 'score_min=11', 'best_new_music=perhaps', 'limit=0', 'page=1'])(
    'are not listed by ?%s',
    async (query) => {
      await using server = await openHttpServer();
      const { status, body } = await server.ask<Problem>(`${ALBUMS}?${query}`);
      expect([status, body.code]).toEqual([400, 'E_USAGE']);
    },
  );

  it('are shown one by one with their songs in order', async () => {
    await using server = await openHttpServer({ tracks, albums });
    const { albums: listed } = (await server.ask<AlbumList>(ALBUMS)).body;
    const { body } = await server.ask<AlbumWithSongs>(`${ALBUMS}/${listed[0]?.id}`);
    expect(body).toMatchObject({ album_name: 'First', total_songs: 2, genres: ['Jazz', 'Soul'] });
    expect(body.songs.map((song) => song.title)).toEqual(['One', 'Two']);
  });

  it.each(['99', '0', 'x', '4294967296'])('are not there by the id %s', async (id) => {
    await using server = await openHttpServer({ tracks });
    const { status, body } = await server.ask<Problem>(`${ALBUMS}/${id}`);
    expect([status, body.code, body.details]).toEqual([404, 'E_NOT_FOUND', { album_id: id }]);
  });
});

describe('songs', () => {
  it.each([
    ['genre=soul', ['Two']],
    ['year_min=2000', ['Alone']],
    ['artist=anna&sort=title', ['One', 'Two']],
    ['sort=title&order=desc', ['Two', 'One', 'Alone']],
    ['missing=true', []],
    ['missing=false&limit=1', ['One']],
  ])('are filtered and ordered by ?%s', async (query, titles) => {
    await using server = await openHttpServer({ tracks });
    const { body } = await server.ask<SongPage>(`/api/v1/songs?${query}`);
    expect(body.songs.map((song) => song.title)).toEqual(titles);
  });
});

describe('figures of the catalogue', () => {
  it('lists all genres', async () => {
    await using server = await openHttpServer({ tracks, albums });
    const { body } = await server.ask<GenreList>('/api/genres');
    expect(body).toEqual({ success: true, total_genres: 4, genres: ['Electronic', 'Jazz', 'Rock', 'Soul'] });
  });

  it('has every field of both album-cover searches', async () => {
    await using server = await openHttpServer({ tracks, albums });
    const { body } = await server.ask<CatalogStats>('/api/stats');
    expect(body).toMatchObject({
      total_albums: 3,
      total_indexed: 0,
      top_genres: [
        { genre: 'Rock', count: 2 },
        { genre: 'Electronic', count: 1 },
        { genre: 'Jazz', count: 1 },
        { genre: 'Soul', count: 1 },
      ],
      year_range: { min: 1960, max: 2004 },
      pitchfork_scores: { average: 7, min: 5.5, max: 8.5, best_new_music_count: 1 },
      albums_by_year: expect.arrayContaining([{ year: 1960, count: 1 }]),
      albums_by_score: expect.arrayContaining([{ score: 8, count: 1 }]),
      total_genres: 4,
      total_songs: 3,
      missing_songs: 0,
      total_duration_s: 180,
    });
  });

  it('is honest about an empty collection', async () => {
    await using server = await openHttpServer();
    const { body } = await server.ask<CatalogStats>('/api/stats');
    expect(body).toMatchObject({
      total_albums: 0,
      top_genres: [],
      year_range: { min: null, max: null },
      pitchfork_scores: { average: null, min: null, max: null, best_new_music_count: 0 },
      albums_by_year: [],
      albums_by_score: [],
    });
  });

  it('counts albums at the front door and in the health', async () => {
    await using server = await openHttpServer({ tracks, albums });
    expect((await server.ask<Home>('/')).body.total_albums).toBe(3);
    expect((await server.ask<Health>('/health')).body.total_albums).toBe(3);
  });
});
