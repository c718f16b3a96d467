import type { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { TextSearch } from '../sql/catalog-conditions.ts';

const TABLES = [
  { texts: 'track_texts', id: 'track_id', search: 'track_search' },
  { texts: 'album_texts', id: 'album_id', search: 'album_search' },
] as const;

/** The index knows texts by what stands in any three neighbouring places; of shorter words it knows nothing. */
const INDEXED_LETTERS_MIN = 3;

/**
 * Makes the full-text indexes (FTS5, trigrams: words are found inside words) over the catalogue's
 * text tables, and has them follow every change.
 */
export function createTextIndexes(database: DatabaseSync): void {
  for (const { texts, id, search } of TABLES) {
    const known = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = ?`).get(search);
    if (known !== undefined) continue;
    const remove = `INSERT INTO ${search} (${search}, rowid, search_text) VALUES ('delete', old.${id}, old.search_text);`;
    const add = `INSERT INTO ${search} (rowid, search_text) VALUES (new.${id}, new.search_text);`;
    database.exec(`BEGIN IMMEDIATE;
      CREATE VIRTUAL TABLE IF NOT EXISTS ${search} USING fts5(search_text, content='${texts}', content_rowid='${id}',
        tokenize='trigram case_sensitive 1');
      CREATE TRIGGER IF NOT EXISTS ${texts}_added AFTER INSERT ON ${texts} BEGIN ${add} END;
      CREATE TRIGGER IF NOT EXISTS ${texts}_removed AFTER DELETE ON ${texts} BEGIN ${remove} END;
      CREATE TRIGGER IF NOT EXISTS ${texts}_changed AFTER UPDATE ON ${texts} BEGIN ${remove} ${add} END;
      INSERT INTO ${search} (${search}) VALUES ('rebuild');
      COMMIT`);
  }
}

export const sqliteTextSearch: TextSearch = {
  ids(texts, words) {
    const { id, search } = TABLES.find((table) => table.texts === texts) ?? TABLES[0];
    const long = words.filter(isLong).map((word) => `"${word.replaceAll('"', '""')}"`);
    const short = words.filter((word) => !isLong(word)).map((word) => sqliteTextSearch.holds(word));
    const found = sql`SELECT rowid AS id FROM ${sql.table(search)} WHERE ${sql.ref(search)} MATCH ${long.join(' AND ')}`;
    if (short.length === 0) return found;
    const holdShort = sql.join(short, sql` AND `);
    return long.length === 0
      ? sql`SELECT ${sql.ref(id)} AS id FROM ${sql.table(texts)} WHERE ${holdShort}`
      : sql`SELECT ${sql.ref(id)} AS id FROM (${found}) AS long JOIN ${sql.table(texts)} ON ${sql.ref(id)} = long.id WHERE ${holdShort}`;
  },
  holds: (word) => sql`instr(search_text, ${word}) > 0`,
};

/** In code points, as SQLite counts. */
const isLong = (word: string): boolean => Array.from(word).length >= INDEXED_LETTERS_MIN;
