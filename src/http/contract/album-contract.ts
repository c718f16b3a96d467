/** What goes over the wire about albums and genres: a part of `contract.ts`, under the same rules. */
import { type Static, Type } from 'typebox';
import { CatalogFilters, CountedByWords, OrNull, Paged, Paging, Song, strict } from './contract.ts';

export const Album = Type.Object(
  {
    album_id: Type.Integer(),
    id: Type.String({ description: 'The same as `album_id`' }),
    artist: OrNull(Type.String()),
    album_name: Type.String(),
    genre: OrNull(Type.String({ description: 'The first of `genres`' })),
    genres: Type.Array(Type.String()),
    label: OrNull(Type.String()),
    release_year: OrNull(Type.Integer()),
    score: OrNull(Type.Number({ minimum: 0, maximum: 10, description: 'Of a review' })),
    pitchfork_score: OrNull(Type.Number({ description: 'The same as `score`' })),
    best_new_music: Type.Boolean(),
    reviewer: OrNull(Type.String()),
    image_url: OrNull(Type.String({ description: 'Of the sleeve here; null without one' })),
    cover_url: OrNull(Type.String({ description: '`image_url`, else `cover_url_original`' })),
    cover_url_original: OrNull(Type.String({ description: 'Where a catalogue has the sleeve' })),
    total_songs: Type.Integer({ description: 'In the collection' }),
  },
  strict,
);
export type Album = Static<typeof Album>;

export const AlbumsQuery = Type.Object(
  {
    ...Paging,
    ...CatalogFilters,
    score_min: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
    best_new_music: Type.Optional(Type.Boolean()),
    sort: Type.Enum(['artist', 'name', 'year', 'score'], { default: 'artist' }),
    order: Type.Enum(['asc', 'desc'], { default: 'asc' }),
  },
  strict,
);

export const AlbumList = Type.Object({ albums: Type.Array(Album), ...Paged, ...CountedByWords }, strict);
export type AlbumList = Static<typeof AlbumList>;

export const AlbumParams = Type.Object({ album_id: Type.String({ maxLength: 100 }) }, strict);

export const ImageQuery = Type.Object(
  {
    size: Type.Enum([64, 300, 640], {
      default: 640,
      description: 'The longest side in pixels, at most; nothing is enlarged',
    }),
    format: Type.Optional(
      Type.Enum(['jpeg', 'webp'], {
        description: 'By default WebP for clients that say they accept `image/webp`, else JPEG',
      }),
    ),
  },
  strict,
);

export const AlbumWithSongs = Type.Object(
  { ...Album.properties, songs: Type.Array(Song, { description: 'In order; at most 1000' }) },
  strict,
);
export type AlbumWithSongs = Static<typeof AlbumWithSongs>;

export const GenreList = Type.Object(
  { success: Type.Literal(true), total_genres: Type.Integer(), genres: Type.Array(Type.String()) },
  strict,
);
export type GenreList = Static<typeof GenreList>;

export const CatalogStats = Type.Object(
  {
    total_albums: Type.Integer(),
    total_indexed: Type.Integer({ description: 'Albums that can be found by their sleeve' }),
    top_genres: Type.Array(Type.Object({ genre: Type.String(), count: Type.Integer() }, strict), {
      description: 'The ten with the most albums',
    }),
    year_range: Type.Object({ min: OrNull(Type.Integer()), max: OrNull(Type.Integer()) }, strict),
    pitchfork_scores: Type.Object(
      {
        average: OrNull(Type.Number()),
        min: OrNull(Type.Number()),
        max: OrNull(Type.Number()),
        best_new_music_count: Type.Integer(),
      },
      strict,
    ),
    albums_by_year: Type.Array(Type.Object({ year: Type.Integer(), count: Type.Integer() }, strict)),
    albums_by_score: Type.Array(
      Type.Object(
        { score: Type.Integer({ description: 'From this to below the next' }), count: Type.Integer() },
        strict,
      ),
    ),
    total_genres: Type.Integer(),
    total_songs: Type.Integer({ description: 'Missing ones included' }),
    missing_songs: Type.Integer({ description: 'No file of them is there' }),
    total_duration_s: Type.Number(),
    total_hashes: Type.Integer(),
    index_size_mb: Type.Number(),
    failed_files: Type.Integer({ description: 'Files that could not be indexed' }),
  },
  strict,
);
export type CatalogStats = Static<typeof CatalogStats>;
