import { type Kysely, sql } from 'kysely';
import { EarwormError } from '../../errors.ts';
import type { TextSearch } from '../sql/catalog-conditions.ts';
import type { CatalogTables } from '../sql/catalog-tables.ts';

const TABLES = { track_texts: 'track_id', album_texts: 'album_id' } as const;

/**
 * Makes the full-text indexes (`pg_trgm`: words are found inside words), if that extension is there or
 * can be made. `false` when it is not: every search then reads all texts, and finds the same.
 */
export async function createTextIndexes(db: Kysely<CatalogTables>): Promise<boolean> {
  if (!(await ensureTrigrams(db))) return false;
  await db.transaction().execute(async (transaction) => {
    for (const table of Object.keys(TABLES)) {
      const index = sql.table(`${table}_trigrams`);
      // fastupdate off: else searches read a list of what was added last, row by row
      await sql`CREATE INDEX IF NOT EXISTS ${index} ON ${sql.table(table)}
        USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)`.execute(transaction);
    }
  });
  return true;
}

async function ensureTrigrams(db: Kysely<CatalogTables>): Promise<boolean> {
  try {
    await db
      .transaction()
      .execute((transaction) =>
        sql`CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public`.execute(transaction),
      );
    return true;
  } catch (error) {
    // not among the server's files, or not for this user: but somebody with more rights may have made it
    if (error instanceof EarwormError && error.kind.retryable) throw error;
    const { rows } = await sql`SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'`.execute(db);
    return rows.length > 0;
  }
}

export const postgresTextSearch: TextSearch = {
  ids(texts, words) {
    const held = sql.join(words.map(postgresTextSearch.holds), sql` AND `);
    return sql`SELECT ${sql.ref(TABLES[texts])} AS id FROM ${sql.table(texts)} WHERE ${held}`;
  },
  holds(word) {
    const pattern = `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    return sql`search_text LIKE ${pattern}`;
  },
};
