import { type RawBuilder, sql, type SqlBool } from 'kysely';
import type { VectorFacts } from '../../vector/vector-facts.ts';
import type { VectorFilter } from '../../vector/vector-store.ts';
import { textKey } from '../fold-text.ts';
import { COVER_TABLE, type Database, tableOf } from './vector-tables.ts';

/** A vector with what is known of what it is of. */
export interface VectorRow {
  readonly id: number;
  readonly vector: Float32Array;
  readonly facts: VectorFacts | undefined;
}

export const vectorText = (vector: Float32Array): string => `[${vector.join(',')}]`;

/** As JSON, which leaves out what is not known: then the column is null. */
function factColumns({ genres, name, artist, year, score, ...facts }: Omit<VectorFacts, 'id'>) {
  const keys = genres.map(textKey);
  return {
    artist,
    name,
    genre: genres[0],
    genres: keys,
    year,
    score,
    best: facts.isBestNewMusic,
    cover_url: facts.coverUrl,
    reviewer: facts.reviewer,
    metadata: { genres, genre_keys: keys, label: facts.label },
  };
}

const NO_FACTS = { genres: [], isBestNewMusic: false };

const RECORD = sql.raw(`x(id bigint, embedding text, artist text, name text, genre text, genres text[],
  year integer, score numeric, best boolean, cover_url text, reviewer text, metadata jsonb)`);

/** Puts rows in place of those with the same ids. */
export async function upsertRows(db: Database, table: string, rows: readonly VectorRow[]): Promise<void> {
  const records = JSON.stringify(
    rows.map(({ id, vector, facts }) => ({
      id,
      embedding: vectorText(vector),
      ...factColumns(facts ?? NO_FACTS),
    })),
  );
  const source = sql`FROM json_to_recordset(${records}::json) AS ${RECORD}`;
  if (table === COVER_TABLE)
    await sql`INSERT INTO public.album_covers (id, embedding, artist, album_name, genre, release_year,
        pitchfork_score, best_new_music, cover_url, reviewer, metadata)
      SELECT id::text, embedding::vector, artist, name, genre, year, score, best, cover_url, reviewer, metadata
      ${source}
      ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding, artist = excluded.artist,
        album_name = excluded.album_name, genre = excluded.genre, release_year = excluded.release_year,
        pitchfork_score = excluded.pitchfork_score, best_new_music = excluded.best_new_music,
        cover_url = excluded.cover_url, reviewer = excluded.reviewer, metadata = excluded.metadata`.execute(
      db,
    );
  else
    await sql`INSERT INTO ${tableOf(table)} (id, embedding, genres, release_year, pitchfork_score, best_new_music)
      SELECT id, embedding::vector, genres, year, score, best ${source}
      ON CONFLICT (id) DO UPDATE SET embedding = excluded.embedding, genres = excluded.genres,
        release_year = excluded.release_year, pitchfork_score = excluded.pitchfork_score,
        best_new_music = excluded.best_new_music`.execute(db);
}

/** Takes over what is known now of rows that are there. */
export async function updateFacts(db: Database, table: string, facts: readonly VectorFacts[]): Promise<void> {
  const records = JSON.stringify(facts.map((one) => ({ id: one.id, ...factColumns(one) })));
  const source = sql`FROM json_to_recordset(${records}::json) AS ${RECORD}`;
  if (table === COVER_TABLE)
    await sql`UPDATE public.album_covers AS t SET artist = x.artist, album_name = x.name, genre = x.genre,
        release_year = x.year, pitchfork_score = x.score, best_new_music = x.best, cover_url = x.cover_url,
        reviewer = x.reviewer, metadata = x.metadata ${source}
      WHERE t.id = x.id::text AND (t.artist, t.album_name, t.release_year, t.pitchfork_score,
        t.best_new_music, t.cover_url, t.reviewer, t.metadata) IS DISTINCT FROM
        (x.artist, x.name, x.year, x.score, x.best, x.cover_url, x.reviewer, x.metadata)`.execute(db);
  else
    await sql`UPDATE ${tableOf(table)} AS t SET genres = x.genres, release_year = x.year,
        pitchfork_score = x.score, best_new_music = x.best ${source}
      WHERE t.id = x.id AND (t.genres, t.release_year, t.pitchfork_score, t.best_new_music)
        IS DISTINCT FROM (x.genres, x.year, x.score, x.best)`.execute(db);
}

/** What a row must be to fit; `ids`: those in the library, where one is named. */
export function filterConditions(
  table: string,
  filter: VectorFilter,
  ids: Uint32Array | undefined,
): RawBuilder<SqlBool> {
  const { genres, yearMin, yearMax, scoreMin, scoreMax, isBestNewMusic } = filter;
  const keys = genres?.map(textKey);
  const conditions = [
    ...(keys === undefined
      ? []
      : [
          table === COVER_TABLE
            ? sql<SqlBool>`metadata -> 'genre_keys' ?| ${keys}::text[]`
            : sql<SqlBool>`genres && ${keys}::text[]`,
        ]),
    ...(yearMin === undefined ? [] : [sql<SqlBool>`release_year >= ${yearMin}`]),
    ...(yearMax === undefined ? [] : [sql<SqlBool>`release_year <= ${yearMax}`]),
    ...(scoreMin === undefined ? [] : [sql<SqlBool>`pitchfork_score >= ${scoreMin}`]),
    ...(scoreMax === undefined ? [] : [sql<SqlBool>`pitchfork_score <= ${scoreMax}`]),
    ...(isBestNewMusic === undefined ? [] : [sql<SqlBool>`best_new_music = ${isBestNewMusic}`]),
    ...(ids === undefined ? [] : [sql<SqlBool>`id::bigint = ANY(${[...ids]}::bigint[])`]),
  ];
  return conditions.length === 0 ? sql<SqlBool>`true` : sql.join(conditions, sql` AND `);
}
