import { type Kysely, type RawBuilder, sql } from 'kysely';
import { EarwormError } from '../../errors.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';

/** pgvector's largest for an index of 32-bit numbers; beyond, numbers of 16 bits. */
const VECTOR_DIM_MAX = 2000;
/** Of `album_covers`. */
const COVER_DIM = 512;
export const COVER_TABLE = 'public.album_covers';

export type Database = Kysely<unknown>;

/** A name of a table, with its schema. */
export const tableOf = (name: string): RawBuilder<unknown> => sql.table(name);

export const typeOf = ({ dim }: Pick<VectorSpace, 'dim'>): RawBuilder<unknown> =>
  sql.raw(dim <= VECTOR_DIM_MAX ? `vector(${dim})` : `halfvec(${dim})`);

export const operatorClassOf = ({ dim }: VectorSpace): RawBuilder<unknown> =>
  sql.raw(dim <= VECTOR_DIM_MAX ? 'vector_cosine_ops' : 'halfvec_cosine_ops');

/**
 * Makes what is not there: pgvector, the list of spaces, and for programs that know the project only
 * as a Supabase database, `album_covers` and `search_albums`. Errors: `E_DB_UNSUITABLE`.
 */
export async function prepareVectors(db: Database, shownUrl: string): Promise<void> {
  await ensureExtension(db, shownUrl);
  await sql`CREATE TABLE IF NOT EXISTS vector_spaces (
    space_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    space_key text NOT NULL UNIQUE,
    space jsonb NOT NULL,
    is_complete boolean NOT NULL DEFAULT false,
    is_indexed boolean NOT NULL DEFAULT false,
    table_name text
  )`.execute(db);
  await ensureCovers(db, shownUrl);
}

async function ensureExtension(db: Database, shownUrl: string): Promise<void> {
  const version = async (): Promise<string | undefined> => {
    const { rows } = await sql<{
      v: string;
    }>`SELECT extversion AS v FROM pg_extension WHERE extname = 'vector'`.execute(db);
    return rows[0]?.v;
  };
  if ((await version()) === undefined) {
    try {
      await sql`CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public`.execute(db);
    } catch (cause) {
      throw unsuitable(
        shownUrl,
        'has no pgvector; install it and run `CREATE EXTENSION vector` as its owner',
        cause,
      );
    }
  }
  const [major = 0, minor = 0] = ((await version()) ?? '').split('.').map(Number);
  if (major === 0 && minor < 8)
    throw unsuitable(shownUrl, `has pgvector ${major}.${minor}; Earworm needs 0.8 or newer`);
}

const MARK = 'Made by Earworm: sleeves with their CLIP vectors.';

async function ensureCovers(db: Database, shownUrl: string): Promise<void> {
  const { rows } = await sql<{ found: boolean; mark: string | null }>`
    SELECT true AS found, obj_description(oid) AS mark FROM pg_class WHERE oid = to_regclass(${COVER_TABLE})
  `.execute(db);
  if (rows[0] !== undefined && rows[0].mark !== MARK)
    throw unsuitable(
      shownUrl,
      'has a table album_covers that Earworm did not make; rename it or use another database',
    );
  if (rows[0] === undefined) {
    await sql`CREATE TABLE public.album_covers (
      id text PRIMARY KEY,
      embedding vector(512) NOT NULL,
      artist text,
      album_name text,
      genre text,
      release_year integer,
      pitchfork_score numeric,
      best_new_music boolean NOT NULL DEFAULT false,
      cover_url text,
      reviewer text,
      metadata jsonb NOT NULL DEFAULT '{}'
    )`.execute(db);
    await sql`COMMENT ON TABLE public.album_covers IS ${sql.lit(MARK)}`.execute(db);
  }
  await ensureSearchAlbums(db);
}

/** Hosted databases may forbid their users the settings of pgvector: then its defaults have to do. */
async function ensureSearchAlbums(db: Database): Promise<void> {
  const make = (settings: string) =>
    sql`CREATE OR REPLACE FUNCTION public.search_albums(
      query_embedding vector(512), match_count int DEFAULT 10, filter_genre text DEFAULT NULL
    ) RETURNS TABLE (
      id text, artist text, album_name text, genre text, release_year integer,
      pitchfork_score numeric, best_new_music boolean, cover_url text, similarity double precision
    ) LANGUAGE sql STABLE ${sql.raw(settings)} SET search_path = public, extensions AS $search$
      SELECT c.id, c.artist, c.album_name, c.genre, c.release_year, c.pitchfork_score, c.best_new_music,
        c.cover_url, 1 - (c.embedding <=> query_embedding)
      FROM public.album_covers AS c
      WHERE filter_genre IS NULL OR lower(c.genre) = lower(filter_genre)
        OR EXISTS (SELECT FROM jsonb_array_elements_text(c.metadata -> 'genres') AS one
          WHERE lower(one) = lower(filter_genre))
      ORDER BY c.embedding <=> query_embedding
      LIMIT least(greatest(match_count, 1), 1000)
    $search$`.execute(db);
  try {
    await make('SET hnsw.iterative_scan = strict_order SET hnsw.ef_search = 200');
  } catch {
    await make('');
  }
}

function unsuitable(shownUrl: string, text: string, cause?: unknown): EarwormError {
  return new EarwormError('E_DB_UNSUITABLE', { message: `The database ${shownUrl} ${text}.`, cause });
}

/** Rows of the list of spaces. */
export interface SpaceRow {
  readonly space_id: number;
  readonly space: VectorSpace;
  readonly is_complete: boolean;
  readonly is_indexed: boolean;
  readonly table_name: string;
}

/** Makes the table of a new space. */
async function createSpaceTable(db: Database, name: string, space: VectorSpace): Promise<void> {
  await sql`CREATE TABLE ${tableOf(name)} (
    id bigint PRIMARY KEY,
    embedding ${typeOf(space)} NOT NULL,
    genres text[] NOT NULL DEFAULT '{}',
    release_year integer,
    pitchfork_score numeric,
    best_new_music boolean NOT NULL DEFAULT false
  )`.execute(db);
}

const SPACE_COLUMNS = sql.raw('space_id, space, is_complete, is_indexed, table_name');

/** Oldest first. */
export async function listSpaces(db: Database): Promise<SpaceRow[]> {
  const { rows } = await sql<SpaceRow>`SELECT ${SPACE_COLUMNS} FROM vector_spaces ORDER BY space_id`.execute(
    db,
  );
  return rows;
}

export async function findSpace(db: Database, space: VectorSpace): Promise<SpaceRow | undefined> {
  const { rows } = await sql<SpaceRow>`
    SELECT ${SPACE_COLUMNS} FROM vector_spaces WHERE space_key = ${spaceKey(space)}`.execute(db);
  return rows[0];
}

/** The space, made with its table when it is not there. The first one of sleeves has `album_covers`. */
export async function addSpace(db: Database, space: VectorSpace): Promise<SpaceRow> {
  const found = await findSpace(db, space);
  if (found !== undefined) return found;
  await db.transaction().execute(async (writing) => {
    // one at a time: others wait here, and then find it made
    await sql`LOCK TABLE vector_spaces IN EXCLUSIVE MODE`.execute(writing);
    if ((await findSpace(writing, space)) !== undefined) return;
    const { of, model, revision, dtype, dim } = space;
    const { rows } = await sql<{ space_id: number }>`
      INSERT INTO vector_spaces (space_key, space)
      VALUES (${spaceKey(space)}, ${JSON.stringify({ of, model, revision, dtype, dim })}::jsonb)
      RETURNING space_id`.execute(writing);
    const id = rows[0]?.space_id ?? 0;
    const isTaken = (await listSpaces(writing)).some((row) => row.table_name === COVER_TABLE);
    const name = isOfCovers(space) && !isTaken ? COVER_TABLE : `earworm.vectors_${id}`;
    if (name !== COVER_TABLE) await createSpaceTable(writing, name, space);
    await sql`UPDATE vector_spaces SET table_name = ${name} WHERE space_id = ${id}`.execute(writing);
  });
  const made = await findSpace(db, space);
  if (made === undefined) throw new EarwormError('E_STORE_FAILED');
  return made;
}

const isOfCovers = ({ of, dim, model }: VectorSpace): boolean =>
  of === 'album' && dim === COVER_DIM && !model.startsWith('builtin/');

/** Marks a space as complete and drops others; a space of sleeves moves into `album_covers` when that becomes free. */
export async function completeSpace(
  writing: Database,
  space: VectorSpace,
  goneKeys: readonly string[],
): Promise<void> {
  for (const key of goneKeys) await dropSpace(writing, key);
  await sql`UPDATE vector_spaces SET is_complete = true WHERE space_key = ${spaceKey(space)}`.execute(
    writing,
  );
  const rows = await listSpaces(writing);
  const row = await findSpace(writing, space);
  const isFree = rows.every((one) => one.table_name !== COVER_TABLE);
  if (row !== undefined && isFree && isOfCovers(space)) await moveToCovers(writing, row);
}

async function moveToCovers(writing: Database, row: SpaceRow): Promise<void> {
  await sql`INSERT INTO public.album_covers (id, embedding, release_year, pitchfork_score, best_new_music, metadata)
    SELECT id::text, embedding, release_year, pitchfork_score, best_new_music,
      jsonb_build_object('genres', to_jsonb(genres), 'genre_keys', to_jsonb(genres))
    FROM ${tableOf(row.table_name)}`.execute(writing);
  await sql`DROP TABLE ${tableOf(row.table_name)}`.execute(writing);
  await sql`UPDATE vector_spaces SET table_name = ${COVER_TABLE}, is_indexed = false
    WHERE space_id = ${row.space_id}`.execute(writing);
}

export async function dropSpace(writing: Database, key: string): Promise<void> {
  const { rows } = await sql<{ table_name: string }>`
    DELETE FROM vector_spaces WHERE space_key = ${key} RETURNING table_name`.execute(writing);
  const name = rows[0]?.table_name;
  if (name === COVER_TABLE) await sql`DELETE FROM public.album_covers`.execute(writing);
  else if (name !== undefined) await sql`DROP TABLE ${tableOf(name)}`.execute(writing);
}
