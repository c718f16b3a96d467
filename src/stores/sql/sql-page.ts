import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Paging } from '../../catalog/album-catalog.ts';
import { allOf, type Conditions } from './catalog-conditions.ts';
import type { CatalogTables } from './catalog-tables.ts';

export interface PagedRows {
  readonly table: 'tracks' | 'albums';
  readonly id: 'track_id' | 'album_id';
  readonly conditions: Conditions;
  /** Columns, most important first; the id comes after them. */
  readonly order: readonly string[];
}

/** Up to so many found rows are put in order one by one; of more, a page is soon full when all are gone through in order. */
const FEW_ROWS = 2000;

/** The ids of a page in order, and how many rows fit in all. */
export interface PagedIds {
  readonly ids: readonly number[];
  readonly count: { readonly total: number; readonly hasMore?: true };
}

export async function pageOf(
  db: Kysely<CatalogTables>,
  { table, id, conditions, order }: PagedRows,
  { offset, limit, isDescending = false, countMax }: Paging,
): Promise<PagedIds> {
  const few = await idsOf(db, sql`${conditions.ids} LIMIT ${FEW_ROWS + 1}`);
  const isFew = few.length <= FEW_ROWS;
  const count = isFew ? { total: few.length } : await countOf(db, conditions.ids, countMax);
  if (offset >= count.total && !('hasMore' in count)) return { ids: [], count };
  const rows = isFew
    ? sql`FROM ${sql.table(table)} WHERE ${sql.ref(id)} IN (${sql.join(few)})`
    : sql`FROM ${sql.table(table)} WHERE ${allOf(conditions.walk)}`;
  const direction = isDescending ? sql` DESC` : sql``;
  const columns = [...order, id].map((column) => sql`${sql.ref(column)}${direction}`);
  const page = sql`SELECT ${sql.ref(id)} AS id ${rows} ORDER BY ${sql.join(columns)} LIMIT ${limit} OFFSET ${offset}`;
  return { ids: await idsOf(db, page), count };
}

async function idsOf(db: Kysely<CatalogTables>, query: RawBuilder<unknown>): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`${query}`.execute(db);
  return rows.map((row) => row.id);
}

async function countOf(
  db: Kysely<CatalogTables>,
  ids: RawBuilder<unknown>,
  countMax: number | undefined,
): Promise<PagedIds['count']> {
  const counted = countMax === undefined ? ids : sql`${ids} LIMIT ${countMax + 1}`;
  const { rows } = await sql<{
    total: number | string;
  }>`SELECT count(*) AS total FROM (${counted}) AS fitting`.execute(db);
  const total = Number(rows[0]?.total ?? 0);
  return countMax === undefined || total <= countMax ? { total } : { total: countMax, hasMore: true };
}
