import type { Kysely, Transaction } from 'kysely';
import type { CatalogTables } from './catalog-tables.ts';

/** Belongs to every transaction that writes tracks. */
export async function raiseTrackRevision(writing: Transaction<CatalogTables>): Promise<void> {
  await writing
    .updateTable('counters')
    .set((update) => ({ value: update('value', '+', 1) }))
    .where('name', '=', 'track_revision')
    .execute();
}

export async function readTrackRevision(db: Kysely<CatalogTables>): Promise<number> {
  const { value } = await db
    .selectFrom('counters')
    .select('value')
    .where('name', '=', 'track_revision')
    .executeTakeFirstOrThrow();
  return value;
}
