/** What goes over the wire when albums are looked for by a picture or by words: a part of `contract.ts`. */
import { type Static, Type } from 'typebox';
import { Album } from './album-contract.ts';
import { CatalogFilters, MinLikeness, strict } from './contract.ts';

/** How many, and among which albums. */
export const AlbumSearchFilters = {
  k: Type.Integer({ minimum: 1, maximum: 50, default: 10, description: 'At most this many results' }),
  genre: CatalogFilters.genre,
  year_min: CatalogFilters.year_min,
  year_max: CatalogFilters.year_max,
  score_min: Type.Optional(Type.Number({ minimum: 0, maximum: 10, description: 'Of a review' })),
  best_new_music: Type.Optional(Type.Boolean()),
};

export const SimilarAlbumsQuery = Type.Object({ ...AlbumSearchFilters, min_likeness: MinLikeness }, strict);

export const ImageSearchQuery = Type.Object(
  {
    ...AlbumSearchFilters,
    alike: Type.Boolean({
      default: false,
      description: 'Also list, apart from the results, albums whose sleeves only look like the picture',
    }),
    min_likeness: MinLikeness,
  },
  strict,
);

export const ImageSearchForm = Type.Object({
  file: Type.Unsafe<string>({
    type: 'string',
    format: 'binary',
    description: 'The picture: JPEG, PNG, WebP or AVIF, at most 10 MB; a photo of a sleeve will do',
  }),
});

export const AlbumResult = Type.Object(
  {
    ...Album.properties,
    similarity_score: Type.Number({ minimum: 0, maximum: 1 }),
    similarity: Type.Number({ description: 'The same as `similarity_score`' }),
    likeness: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Where likeness was asked for: below 0.5 one would not call the sleeves alike',
      }),
    ),
    engine: Type.String({ description: 'What found it: `builtin`, or the name of a model' }),
    reason: Type.String({ description: 'What speaks for it, in words' }),
  },
  strict,
);
export type AlbumResult = Static<typeof AlbumResult>;

export const SimilarAlbums = Type.Object(
  { album_id: Type.Integer(), total_results: Type.Integer(), results: Type.Array(AlbumResult) },
  strict,
);
export type SimilarAlbums = Static<typeof SimilarAlbums>;

/** What searches by a picture and by words answer alike. */
const AlbumAnswer = {
  success: Type.Literal(true),
  total_results: Type.Integer(),
  results: Type.Array(AlbumResult, { description: 'Best first; empty when there is nothing like it' }),
  engine: Type.String({ description: 'What looked: `builtin`, or the name of a model' }),
  processing_time_ms: Type.Number({ description: 'From the end of the request to the answer' }),
};

export const ImageSearchAnswer = Type.Object(
  {
    ...AlbumAnswer,
    query_type: Type.Literal('image'),
    alike: Type.Array(AlbumResult, { description: 'Albums that only look alike, when asked for' }),
  },
  strict,
);
export type ImageSearchAnswer = Static<typeof ImageSearchAnswer>;
