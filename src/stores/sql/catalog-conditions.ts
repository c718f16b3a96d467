import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { AlbumFilter, CatalogFilter } from '../../catalog/album-catalog.ts';
import type { TrackFilter, TrackQuery } from '../../catalog/catalog-store.ts';
import { KEY_SEPARATOR, searchWords, textKey } from '../fold-text.ts';
import { genreKeysOf } from './sql-genres.ts';

type Condition = RawBuilder<SqlBool>;

/** How a database finds words (folded; at least one) in its text tables. */
export interface TextSearch {
  /** A query for the ids, as `id`, of the rows that hold all words; it gives the first of many at once. */
  ids(texts: 'track_texts' | 'album_texts', words: readonly string[]): RawBuilder<unknown>;
  /** Whether a row of a text table holds a word, by reading it. */
  holds(word: string): RawBuilder<SqlBool>;
}

/**
 * Conditions in forms that hold for the same rows: `find` lets the database begin with what is rarest,
 * `walk` keeps it going through all rows in their order, which fills a page of many soon.
 */
export interface Conditions {
  readonly find: readonly Condition[];
  readonly walk: readonly Condition[];
  /** A query for the ids, as `id`, that begins with the index for words or genres and gives the first of many at once. */
  readonly ids: RawBuilder<unknown>;
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
  const { scoreMin, scoreMax, isBestNewMusic } = query;
  const best = Number(isBestNewMusic);
  const own = [
    ...(scoreMin === undefined ? [] : [sql<SqlBool>`score >= ${scoreMin}`]),
    ...(scoreMax === undefined ? [] : [sql<SqlBool>`score <= ${scoreMax}`]),
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
  const found = words.length === 0 ? [] : [search.ids(texts, words)];
  const genreKeys = query.genres === undefined ? undefined : genreKeysOf(query.genres);
  const keys = genreKeys === undefined ? [] : [sql.join(genreKeys)];
  const ofGenres = keys.map(
    (some) => sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.table(genreTable)} AS own
      WHERE own.${genreId} = ${id} AND own.genre_key IN (${some}))`,
  );
  const [text] = found;
  return {
    ids:
      text === undefined
        ? idsByGenre(kind, genreKeys, shared)
        : idsAmong(kind, sql`(${text}) AS found`, [...shared, ...ofGenres]),
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
      ...words.map(
        (word) => sql<SqlBool>`EXISTS (SELECT 1 FROM ${sql.table(texts)} AS own
          WHERE own.${genreId} = ${id} AND ${search.holds(word)})`,
      ),
      ...ofGenres,
    ],
  };
}

function idsByGenre(
  kind: Kind,
  keys: readonly string[] | undefined,
  conditions: readonly Condition[],
): RawBuilder<unknown> {
  const id = sql.ref(kind.id);
  if (keys === undefined)
    return sql`SELECT ${id} AS id FROM ${sql.table(kind.table)} WHERE ${allOf(conditions)}`;
  const distinct = keys.length === 1 ? sql`` : sql`DISTINCT`;
  const ids = sql`SELECT ${distinct} ${id} AS id FROM ${sql.table(kind.genres)} WHERE genre_key IN (${sql.join(keys)})`;
  return idsAmong(kind, sql`(${ids}) AS found`, conditions);
}

/** Rows of `found` for which the conditions on the kind's table hold; that is not looked at without conditions. */
function idsAmong(
  { table, id }: Kind,
  found: RawBuilder<unknown>,
  conditions: readonly Condition[],
): RawBuilder<unknown> {
  if (conditions.length === 0) return sql`SELECT found.id FROM ${found}`;
  return sql`SELECT found.id FROM ${found} JOIN ${sql.table(table)} ON ${sql.ref(`${table}.${id}`)} = found.id
    WHERE ${allOf(conditions)}`;
}

export const allOf = (conditions: readonly Condition[]): RawBuilder<unknown> =>
  sql.join(conditions.length === 0 ? [sql`1 = 1`] : conditions, sql` AND `);

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
