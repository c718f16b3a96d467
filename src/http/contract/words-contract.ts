/** What goes over the wire when songs and albums are looked for by words: a part of `contract.ts`. */
import { type Static, Type } from 'typebox';
import { Album } from './album-contract.ts';
import { CatalogFilters, OrNull, Song, strict } from './contract.ts';
import { EXAMPLES_MAX, WEIGHT_MAX } from '../../finder/words/parse-examples.ts';
import { PICTURE_EXAMPLES_MAX } from '../../finder/words/picture-examples.ts';
import { AlbumResult, AlbumSearchFilters } from './sleeve-search-contract.ts';

const Words = Type.String({
  minLength: 1,
  maxLength: 500,
  description: 'Such as "dark green and gold, not busy"',
});

/** What became of the words. */
const Reading = {
  understood: Type.Array(Type.String(), {
    description: 'Words that something was made of, as they were typed',
  }),
  ignored: Type.Array(Type.String(), { description: 'Words that nobody made anything of' }),
  engines: Type.Array(Type.String(), { description: 'What looked: `builtin`, or names of models' }),
};

export const TextSearchQuery = Type.Object({ query: Words, ...AlbumSearchFilters }, strict);

export const TextSearchAnswer = Type.Object(
  {
    success: Type.Literal(true),
    query_type: Type.Literal('text'),
    total_results: Type.Integer(),
    results: Type.Array(AlbumResult, { description: 'Best first; empty when nothing here is like that' }),
    ...Reading,
  },
  strict,
);
export type TextSearchAnswer = Static<typeof TextSearchAnswer>;

export const TextRecommendationRequest = Type.Object(
  { query: Words, limit: Type.Integer({ minimum: 1, maximum: 50, default: 10 }) },
  strict,
);

const Thumbnail = Type.Object(
  { url: Type.String(), max_side_px: Type.Integer({ description: 'Nothing is enlarged' }) },
  strict,
);

export const RecommendedSong = Type.Object(
  {
    id: Type.String({ description: 'As `song_id` elsewhere' }),
    title: Type.String(),
    artists: Type.Array(Type.String(), { description: 'Empty when the tags name none' }),
    album: OrNull(Type.String()),
    duration: Type.String({ description: 'Such as `3:45`' }),
    videoId: OrNull(Type.String({ description: 'Of the music video that is of it, when a chart named one' })),
    thumbnails: Type.Record(Type.String(), Thumbnail, { description: 'Of the sleeve; empty without one' }),
    score: Type.Number({ minimum: 0, maximum: 1 }),
    engine: Type.String(),
    reason: Type.String(),
  },
  strict,
);
export type RecommendedSong = Static<typeof RecommendedSong>;

export const TextRecommendations = Type.Object(
  { success: Type.Literal(true), data: Type.Array(RecommendedSong), total: Type.Integer(), ...Reading },
  strict,
);
export type TextRecommendations = Static<typeof TextRecommendations>;

export const DatabaseStats = Type.Object(
  {
    success: Type.Literal(true),
    data: Type.Object(
      {
        collection_name: Type.String(),
        vectors_count: Type.Integer({ description: 'Songs whose sound is described' }),
        points_count: Type.Integer({ description: 'Songs' }),
        videos_count: Type.Integer({ description: 'Music videos of charts' }),
        status: Type.Enum(['green', 'yellow'], { description: 'Yellow: a part of the index is damaged' }),
      },
      strict,
    ),
  },
  strict,
);
export type DatabaseStats = Static<typeof DatabaseStats>;

const ExampleText = Type.String({ maxLength: 20 });
const ExampleTexts = [ExampleText, Type.Array(ExampleText, { maxItems: EXAMPLES_MAX })];

export const FindQuery = Type.Object(
  {
    query: Type.String({ maxLength: 500, default: '', description: 'Words; may be empty with `like`' }),
    kind: Type.Enum(['all', 'songs', 'albums'], { default: 'all' }),
    k: Type.Integer({ minimum: 1, maximum: 50, default: 10, description: 'At most this many of each kind' }),
    min_score: Type.Number({ minimum: 0, maximum: 1, default: 0.5 }),
    like: Type.Optional(
      Type.Union(ExampleTexts, {
        description:
          'What it should be like: `song-12` or `album-3`, or an id of the `kind`; `album-3:0.5` counts half, `:-1` is unlike it',
      }),
    ),
    unlike: Type.Optional(
      Type.Union(ExampleTexts, { description: 'What it should be unlike, in the same form' }),
    ),
    genre: CatalogFilters.genre,
    year_min: CatalogFilters.year_min,
    year_max: CatalogFilters.year_max,
  },
  strict,
);

const WEIGHT = Type.Number({ minimum: -WEIGHT_MAX, maximum: WEIGHT_MAX });
const ExampleList = Type.Array(ExampleText, { maxItems: EXAMPLES_MAX, default: [] });
const Weights = Type.Array(WEIGHT, {
  maxItems: PICTURE_EXAMPLES_MAX,
  default: [],
  description: 'Of the pictures of that field, in their order, -2 to 2; 1 where there is none',
});

/** What the form holds beside pictures. */
export const FindFields = Type.Object(
  {
    query: FindQuery.properties.query,
    kind: FindQuery.properties.kind,
    k: FindQuery.properties.k,
    min_score: FindQuery.properties.min_score,
    like: ExampleList,
    unlike: ExampleList,
    like_weight: Weights,
    unlike_weight: Weights,
    genre: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50, default: [] }),
    year_min: CatalogFilters.year_min,
    year_max: CatalogFilters.year_max,
  },
  strict,
);
export type FindFields = Static<typeof FindFields>;

const PictureOrId = Type.Unsafe<string>({
  anyOf: [
    {
      type: 'string',
      format: 'binary',
      description: 'A picture: JPEG, PNG, WebP or AVIF, at most 10 MB; at most 8 in all',
    },
    { type: 'string', maxLength: 20, description: 'An id with a weight, such as `album-3:0.5`' },
  ],
});

export const FindForm = Type.Object(
  {
    ...FindFields.properties,
    like: Type.Array(PictureOrId, { default: [], description: 'What it should be like' }),
    unlike: Type.Array(PictureOrId, { default: [], description: 'What it should be unlike' }),
  },
  strict,
);

/** The same for songs and albums, so that a page can show both alike. */
export const FindResult = Type.Object(
  {
    kind: Type.Enum(['song', 'album']),
    id: Type.String({ description: '`song_id` or `album_id`' }),
    title: Type.String(),
    artist: OrNull(Type.String()),
    release_year: OrNull(Type.Integer()),
    image_url: OrNull(Type.String()),
    score: Type.Number({ minimum: 0, maximum: 1 }),
    engine: Type.String(),
    reason: Type.String(),
    song: OrNull(Song),
    album: OrNull(Album),
  },
  strict,
);
export type FindResult = Static<typeof FindResult>;

export const FindAnswer = Type.Object(
  {
    total_results: Type.Integer(),
    results: Type.Array(FindResult, { description: 'Songs and albums together, best first' }),
    ...Reading,
  },
  strict,
);
export type FindAnswer = Static<typeof FindAnswer>;
