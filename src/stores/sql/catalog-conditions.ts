import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { AlbumQuery, CatalogFilter } from '../../catalog/album-catalog.ts';
import type { TrackQuery } from '../../catalog/catalog-store.ts';
import { KEY_SEPARATOR, searchWords, textKey } from '../fold-text.ts';
import { genreKeysOf } from './sql-genres.ts';

type Condition = RawBuilder<SqlBool>;

/** Ids of the rows of a text table that hold all words (folded; at least one), as a query. */
export type TextSearch = (
  texts: 'track_texts' | 'album_texts',
  words: readonly string[],
) => RawBuilder<unknown>;

interface Kind {
  readonly texts: 'track_texts' | 'album_texts';
  /** The plus keeps databases from beginning with what a condition finds: they are to go through all in order. */
  readonly id: RawBuilder<unknown>;
  readonly genresOf: RawBuilder<unknown>;
}

const TRACKS: Kind = {
  texts: 'track_texts',
  id: sql`+tracks.track_id`,
  genresOf: sql`SELECT track_id FROM track_genres`,
};
const ALBUMS: Kind = {
  texts: 'album_texts',
  id: sql`+albums.album_id`,
  genresOf: sql`SELECT album_id FROM album_genres`,
};

export function trackConditions(query: TrackQuery, search: TextSearch): Condition[] {
  const { albumId, isMissing } = query;
  return [
    ...sharedConditions(query, TRACKS, search),
    ...(albumId === undefined ? [] : [sql<SqlBool>`album_id = ${albumId}`]),
    ...(isMissing === true ? [sql<SqlBool>`missing_since_ms IS NOT NULL`] : []),
    ...(isMissing === false ? [sql<SqlBool>`missing_since_ms IS NULL`] : []),
  ];
}

export function albumConditions(query: AlbumQuery, search: TextSearch): Condition[] {
  const { scoreMin, isBestNewMusic } = query;
  return [
    ...sharedConditions(query, ALBUMS, search),
    ...(scoreMin === undefined ? [] : [sql<SqlBool>`score >= ${scoreMin}`]),
    ...(isBestNewMusic === undefined
      ? []
      : [sql<SqlBool>`coalesce(best_new_music, 0) = ${Number(isBestNewMusic)}`]),
  ];
}

function sharedConditions(
  { text = '', artist, genres, yearMin, yearMax }: CatalogFilter,
  { texts, id, genresOf }: Kind,
  search: TextSearch,
): Condition[] {
  const words = searchWords(text);
  // sort keys begin with the artist
  const prefix = artist === undefined ? '' : textKey(artist) + KEY_SEPARATOR;
  return [
    ...(words.length === 0 ? [] : [sql<SqlBool>`${id} IN (${search(texts, words)})`]),
    ...(artist === undefined
      ? []
      : [sql<SqlBool>`sort_key >= ${prefix} AND sort_key < ${prefix + AFTER_ALL}`]),
    ...(genres === undefined
      ? []
      : [sql<SqlBool>`${id} IN (${genresOf} WHERE genre_key IN (${sql.join(genreKeysOf(genres))}))`]),
    ...(yearMin === undefined ? [] : [sql<SqlBool>`release_year >= ${yearMin}`]),
    ...(yearMax === undefined ? [] : [sql<SqlBool>`release_year <= ${yearMax}`]),
  ];
}

const AFTER_ALL = '\u{10ffff}';
