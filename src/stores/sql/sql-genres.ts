import { type Kysely, sql, type Transaction } from 'kysely';
import type { GenreFigures } from '../../catalog/album-catalog.ts';
import { textKey } from '../fold-text.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { batches } from './in-batches.ts';
import { fromStoredText, toStoredText } from './stored-text.ts';

/** What genres are compared by; each once. */
export function genreKeysOf(genres: readonly string[]): string[] {
  return [...new Set(genres.map(textKey))];
}

/** Genres keep the spelling they came with first. */
export async function putGenres(
  writing: Transaction<CatalogTables>,
  genres: readonly string[],
): Promise<void> {
  const rows = new Map(genres.toReversed().map((genre) => [textKey(genre), toStoredText(genre)]));
  for (const batch of batches([...rows])) {
    await writing
      .insertInto('genres')
      .values(batch.map(([key, genre]) => ({ genre_key: key, genre })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function listGenres(db: Kysely<CatalogTables>): Promise<GenreFigures[]> {
  const count = sql<number | string>`count(*)`.as('total');
  const [genres, albums, tracks] = [
    await db.selectFrom('genres').selectAll().orderBy('genre_key').execute(),
    await db.selectFrom('album_genres').select(['genre_key', count]).groupBy('genre_key').execute(),
    await db.selectFrom('track_genres').select(['genre_key', count]).groupBy('genre_key').execute(),
  ];
  const albumsOf = new Map(albums.map((row) => [row.genre_key, Number(row.total)]));
  const tracksOf = new Map(tracks.map((row) => [row.genre_key, Number(row.total)]));
  return genres
    .map(({ genre_key: key, genre }) => ({
      genre: fromStoredText(genre),
      albums: albumsOf.get(key) ?? 0,
      tracks: tracksOf.get(key) ?? 0,
    }))
    .filter((figures) => figures.albums + figures.tracks > 0);
}
