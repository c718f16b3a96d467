import { sql } from 'kysely';
import { checkNotCancelled, checkQuery, unitBatch, unitVectors } from '../../vector/unit-vectors.ts';
import type { FactsResolver } from '../../vector/vector-facts.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';
import type {
  FilterResolver,
  SpaceFigures,
  VectorBatch,
  VectorHit,
  VectorQuery,
  VectorStore,
} from '../../vector/vector-store.ts';
import { openPostgres, type Postgres, type PostgresOptions } from './open-postgres.ts';
import { filterConditions, updateFacts, upsertRows, vectorText } from './vector-rows.ts';
import {
  addSpace,
  completeSpace,
  type Database,
  dropSpace,
  findSpace,
  listSpaces,
  operatorClassOf,
  prepareVectors,
  type SpaceRow,
  tableOf,
  typeOf,
} from './vector-tables.ts';

export interface PostgresVectorStoreOptions extends PostgresOptions {
  /** For libraries, whose folders the database does not know. */
  readonly idsFitting: FilterResolver;
  readonly factsOf: FactsResolver;
  /** Spaces with fewer rows are compared whole; 5,000. */
  readonly indexRowsMin?: number;
}

const INDEX_ROWS_MIN = 5000;
const BATCH_ROWS = 500;
/** Candidates that the index looks at; pgvector allows 1,000. */
const EF_SEARCH_MIN = 200;
const EF_SEARCH_MAX = 1000;

/**
 * Vectors in PostgreSQL with pgvector: one table for each space. The sleeves of albums by a model with
 * vectors of 512 numbers are in `public.album_covers`, where `search_albums` finds them for programs
 * that know the database only. Filters use columns that are kept as the catalogue says.
 * Errors: those of `openPostgres`; `E_DB_UNSUITABLE` without pgvector 0.8.
 */
export async function openPostgresVectorStore(
  url: string,
  options: PostgresVectorStoreOptions,
): Promise<VectorStore> {
  const { idsFitting, factsOf, indexRowsMin = INDEX_ROWS_MIN, ...connecting } = options;
  const postgres = await openPostgres(url, connecting);
  const db = postgres.tables<unknown>();
  try {
    await prepareVectors(db, postgres.shownUrl);
  } catch (error) {
    await postgres.close();
    throw error;
  }
  return vectorStoreOver(postgres, { idsFitting, factsOf, indexRowsMin });
}

type Settings = Required<Pick<PostgresVectorStoreOptions, 'idsFitting' | 'factsOf' | 'indexRowsMin'>>;

function vectorStoreOver(postgres: Postgres, settings: Settings): VectorStore {
  const db = postgres.tables<unknown>();
  return {
    put: (space, batch, signal) => putAll(db, space, { batch, signal, factsOf: settings.factsOf }),
    async remove(of, ids) {
      for (const row of await listSpaces(db))
        if (row.space.of === of)
          await sql`DELETE FROM ${tableOf(row.table_name)} WHERE id::bigint = ANY(${[...ids]}::bigint[])`.execute(
            db,
          );
    },
    async search(space, queries, query) {
      checkQuery(query);
      const units = unitVectors(space, queries);
      const row = await findSpace(db, space);
      const { filter, signal } = query;
      const ids = filter?.library === undefined ? undefined : await settings.idsFitting(space.of, filter);
      const answers: VectorHit[][] = [];
      for (let from = 0; from < units.length; from += space.dim) {
        checkNotCancelled(signal);
        const one = units.subarray(from, from + space.dim);
        answers.push(row === undefined ? [] : await searchOne(db, row, { one, query, ids }));
      }
      return answers;
    },
    async vectorsById(space, ids) {
      const row = await findSpace(db, space);
      if (row === undefined) return ids.map(() => undefined);
      const { rows } = await sql<{ id: string; vector: string }>`
        SELECT id, embedding::text AS vector FROM ${tableOf(row.table_name)}
        WHERE id::bigint = ANY(${[...ids]}::bigint[])`.execute(db);
      const found = new Map(rows.map(({ id, vector }) => [Number(id), vector]));
      return ids.map((id) => {
        const text = found.get(id);
        return text === undefined ? undefined : Float32Array.from(JSON.parse(text) as number[]);
      });
    },
    async ids(space) {
      const row = await findSpace(db, space);
      return row === undefined ? new Uint32Array(0) : idsOf(db, row);
    },
    async complete(space, replaced = []) {
      await addSpace(db, space);
      const gone = replaced.map(spaceKey).filter((key) => key !== spaceKey(space));
      await db.transaction().execute((writing) => completeSpace(writing, space, gone));
    },
    async drop(space) {
      await db.transaction().execute((writing) => dropSpace(writing, spaceKey(space)));
    },
    async figures() {
      const figures: SpaceFigures[] = [];
      for (const row of await listSpaces(db)) figures.push(await figuresOf(db, row));
      return figures;
    },
    async maintain(signal) {
      for (const row of await listSpaces(db)) {
        await refreshFacts(db, row, { factsOf: settings.factsOf, signal });
        if (signal?.aborted === true) return;
        await indexIfLarge(db, row, settings.indexRowsMin);
      }
    },
    close: () => postgres.close(),
  };
}

interface Putting {
  readonly batch: VectorBatch;
  readonly signal: AbortSignal | undefined;
  readonly factsOf: FactsResolver;
}

async function putAll(db: Database, space: VectorSpace, { batch, signal, factsOf }: Putting): Promise<void> {
  checkNotCancelled(signal);
  spaceKey(space);
  const units = unitBatch(space, batch);
  if (batch.ids.length === 0) return;
  const facts = new Map((await factsOf(space.of, [...batch.ids])).map((one) => [one.id, one]));
  const rows = Array.from(batch.ids, (id, row) => ({
    id,
    vector: units.subarray(row * space.dim, (row + 1) * space.dim),
    facts: facts.get(id),
  }));
  const { table_name: table } = await addSpace(db, space);
  await db.transaction().execute(async (writing) => {
    for (let from = 0; from < rows.length; from += BATCH_ROWS) {
      checkNotCancelled(signal);
      await upsertRows(writing, table, rows.slice(from, from + BATCH_ROWS));
    }
  });
}

interface OneSearch {
  readonly one: Float32Array;
  readonly query: VectorQuery;
  readonly ids: Uint32Array | undefined;
}

interface HitRow {
  readonly id: string;
  readonly score: number;
}

/** By the index where there is one; when that gives too few, and where there is none, by comparing all. */
async function searchOne(db: Database, row: SpaceRow, { one, query, ids }: OneSearch): Promise<VectorHit[]> {
  const { limit, filter = {} } = query;
  const asked = sql`${vectorText(one)}::${typeOf(row.space)}`;
  const fits = filterConditions(row.table_name, filter, ids);
  const select = sql`SELECT id, 1 - (embedding <=> ${asked}) AS score FROM ${tableOf(row.table_name)} WHERE ${fits}`;
  const found = await db.transaction().execute(async (reading) => {
    if (row.is_indexed) {
      const candidates = Math.min(EF_SEARCH_MAX, Math.max(EF_SEARCH_MIN, 4 * limit));
      await sql`SELECT set_config('hnsw.ef_search', ${String(candidates)}, true),
        set_config('hnsw.iterative_scan', 'strict_order', true)`.execute(reading);
      const { rows } = await sql<HitRow>`${select} ORDER BY embedding <=> ${asked} LIMIT ${limit}`.execute(
        reading,
      );
      if (rows.length === limit) return rows;
    }
    const { rows } =
      await sql<HitRow>`${select} ORDER BY embedding <=> ${asked}, id::bigint LIMIT ${limit}`.execute(
        reading,
      );
    return rows;
  });
  return found
    .map(({ id, score }) => ({ id: Number(id), score: Math.max(-1, Math.min(1, score)) }))
    .toSorted((a, b) => b.score - a.score || a.id - b.id);
}

async function idsOf(db: Database, row: SpaceRow): Promise<Uint32Array> {
  const { rows } = await sql<{ id: string }>`SELECT id FROM ${tableOf(row.table_name)}`.execute(db);
  return Uint32Array.from(rows, ({ id }) => Number(id)).toSorted();
}

async function figuresOf(db: Database, row: SpaceRow): Promise<SpaceFigures> {
  const { rows } = await sql<{ count: string; bytes: string }>`
    SELECT count(*) AS count, pg_total_relation_size(${row.table_name}::regclass) AS bytes
    FROM ${tableOf(row.table_name)}`.execute(db);
  return {
    space: row.space,
    count: Number(rows[0]?.count ?? 0),
    isComplete: row.is_complete,
    engine: row.is_indexed ? 'pgvector' : 'exact',
    sizeBytes: Number(rows[0]?.bytes ?? 0),
    damaged: [],
  };
}

async function refreshFacts(
  db: Database,
  row: SpaceRow,
  { factsOf, signal }: { readonly factsOf: FactsResolver; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const ids = await idsOf(db, row);
  for (let from = 0; from < ids.length; from += BATCH_ROWS) {
    if (signal?.aborted === true) return;
    const some = [...ids.subarray(from, from + BATCH_ROWS)];
    await updateFacts(db, row.table_name, await factsOf(row.space.of, some));
  }
}

async function indexIfLarge(db: Database, row: SpaceRow, rowsMin: number): Promise<void> {
  if (row.is_indexed || (await figuresOf(db, row)).count < rowsMin) return;
  await db.transaction().execute(async (writing) => {
    // building takes as long as it takes
    await sql`SELECT set_config('statement_timeout', '0', true)`.execute(writing);
    await sql`CREATE INDEX ON ${tableOf(row.table_name)} USING hnsw (embedding ${operatorClassOf(row.space)})`.execute(
      writing,
    );
    await sql`UPDATE vector_spaces SET is_indexed = true WHERE space_id = ${row.space_id}`.execute(writing);
  });
}
