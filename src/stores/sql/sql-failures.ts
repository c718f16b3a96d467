import { type Kysely, sql, type Transaction } from 'kysely';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { type CatalogTables, fromFailureRow, toFailureRow } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { toStoredText } from './stored-text.ts';

/** The files that could not be indexed. */
export function sqlFailures(
  db: Kysely<CatalogTables>,
): Pick<CatalogStore, 'putFailures' | 'failuresByPath' | 'listFailures'> {
  return {
    async putFailures(failures) {
      const byPath = new Map(failures.map((failure) => [failure.path, toFailureRow(failure)]));
      await db.transaction().execute(async (transaction) => {
        await deleteFailures(transaction, [...byPath.keys()]);
        for (const batch of batches([...byPath.values()]))
          await transaction.insertInto('failures').values(batch).execute();
      });
    },
    async failuresByPath(paths) {
      const rows = await inBatches(paths.map(toStoredText), (batch) =>
        db.selectFrom('failures').selectAll().where('path', 'in', batch).execute(),
      );
      const found = new Map(rows.map(fromFailureRow).map((failure) => [failure.path, failure]));
      return paths.map((path) => found.get(path));
    },
    async listFailures({ offset, limit }) {
      const rows = await db
        .selectFrom('failures')
        .selectAll()
        .orderBy('path')
        .limit(limit)
        .offset(offset)
        .execute();
      return { failures: rows.map(fromFailureRow), total: await countFailures(db) };
    },
  };
}

export async function countFailures(db: Kysely<CatalogTables>): Promise<number> {
  const { total } = await db
    .selectFrom('failures')
    .select(sql<number | string>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  return Number(total);
}

export async function deleteFailures(
  transaction: Transaction<CatalogTables>,
  paths: readonly string[],
): Promise<void> {
  for (const batch of batches(paths.map(toStoredText)))
    await transaction.deleteFrom('failures').where('path', 'in', batch).execute();
}
