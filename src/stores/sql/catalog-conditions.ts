import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { AlbumFilter, CatalogFilter } from '../../catalog/album-catalog.ts';
import type { TrackFilter, TrackQuery } from '../../catalog/catalog-store.ts';
import { KEY_SEPARATOR, searchWords, textKey } from '../fold-text.ts';
import { genreKeysOf } from './sql-genres.ts';

type Condition = RawBuilder<SqlBool>;

/** Ids of the rows of a text table that hold all words (folded; at least one), as a query. */
export type TextSearch = (
  texts: 'track_texts' | 'album_texts',
  words: readonly string[],
) => RawBuilder<unknown>;

/**
 * Conditions in two forms that hold for the same rows: `find` lets the database begin with what is
 * rarest, `walk` keeps it going through all rows in their order, which fills a page of many soon.
 */
export interface Conditions {
  readonly find: readonly Condition[];
  readonly walk: readonly Condition[];
}

interface Kind {
  readonly texts: 'track_texts' | 'album_texts';
  readonly genres: 'track_genres' | 'album_genres';
  readonly table: 'tracks' | 'albums';
  readonly id: 'track_id' | 'album_id';
}

const TRACKS: Kind = { texts: 'track_texts', genres: 'track_genres', table: 'tracks', id: 'track_id' };
const ALBUMS: Kind = { texts: 'album_texts', genres: 'album_genres', table: 'albums', id: 'album_id' };

export function trackConditions(
  query: TrackFilter & Pick<TrackQuery, 'albumId'>,
  search: TextSearch,
): Conditions {
  const { albumId, isMissing } = query;
  const own = [
    ...(albumId === undefined ? [] : [sql<SqlBool>`album_id = ${albumId}`]),
    ...(isMissing === true ? [sql<SqlBool>`missing_since_ms IS NOT NULL`] : []),
    ...(isMissing === false ? [sql<SqlBool>`missing_since_ms IS NULL`] : []),
  ];
  return inBothForms(query, { kind: TRACKS, search, own });
}

export function albumConditions(query: AlbumFilter, search: TextSearch): Conditions {
  const { scoreMin, isBestNewMusic } = query;
  const best = Number(isBestNewMusic);
  const own = [
    ...(scoreMin === undefined ? [] : [sql<SqlBool>`score >= ${scoreMin}`]),
    ...(isBestNewMusic === undefined ? [] : [sql<SqlBool>`coalesce(best_new_music, 0) = ${best}`]),
  ];
  return inBothForms(query, { kind: ALBUMS, search, own });
}

interface Parts {
  readonly kind: Kind;
  readonly search: TextSearch;
  /** Conditions that only this kind has. */
  readonly own: readonly Condition[];
}

function inBothForms(query: CatalogFilter, { kind, search, own }: Parts): Conditions {
  const shared = [...own, ...columnConditions(query)];
  const { table, texts, genres: genreTable } = kind;
  const [id, genreId] = [sql.ref(`${table}.${kind.id}`), sql.ref(kind.id)];
  const words = searchWords(query.text ?? '');
  const found = words.length === 0 ? [] : [search(texts, words)];
  const keys = query.genres === undefined ? [] : [sql.join(genreKeysOf(query.genres))];
  return {
    find: [
      ...shared,
      ...found.map((ids) => sql<SqlBool>`${id} IN (${ids})`),
      ...keys.map(
        (some) =>
          sql<SqlBool>`${id} IN (SELECT ${genreId} FROM ${sql.table(genreTable)} WHERE genre_key IN (${some}))`,
      ),
    ],
    walk: [
      ...shared.map((condition) => sql<SqlBool>`(${condition})`),
      // the plus: not to begin with these
      ...found.map((ids) => sql<SqlBool>`+${id} IN (${ids})`),
      ...keys.map(
        (some) => sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.table(genreTable)} AS own
          WHERE own.${genreId} = ${id} AND own.genre_key IN (${some}))`,
      ),
    ],
  };
}

function columnConditions({ artist, yearMin, yearMax }: CatalogFilter): Condition[] {
  // sort keys begin with the artist
  const prefix = artist === undefined ? '' : textKey(artist) + KEY_SEPARATOR;
  return [
    ...(artist === undefined
      ? []
      : [sql<SqlBool>`sort_key >= ${prefix} AND sort_key < ${prefix + AFTER_ALL}`]),
    ...(yearMin === undefined ? [] : [sql<SqlBool>`+year_key >= ${Math.max(yearMin, 1)}`]),
    ...(yearMax === undefined ? [] : [sql<SqlBool>`+year_key BETWEEN 1 AND ${yearMax}`]),
  ];
}

const AFTER_ALL = '\u{10ffff}';
