import { type Kysely, sql, type Transaction } from 'kysely';
import type { FoundSleeve } from '../../catalog/album-catalog.ts';
import type { PictureCatalog } from '../../catalog/picture-catalog.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { batches } from './in-batches.ts';
import { fromStoredText, toStoredText } from './stored-text.ts';

/** What is remembered of pictures beside the files of tracks. */
export function sqlPictures(db: Kysely<CatalogTables>): PictureCatalog {
  return {
    async pictureStamps(prefix) {
      const from = toStoredText(prefix);
      const rows = await db
        .selectFrom('picture_stamps')
        .selectAll()
        .where('folder', '>=', from)
        .where('folder', '<', `${from}\u{10ffff}`)
        .execute();
      return rows.map(({ folder, stamp }) => ({ folder: fromStoredText(folder), stamp }));
    },
    putPictureStamps: (changes, albumIds) =>
      db.transaction().execute(async (writing) => {
        for (const batch of batches(changes.map(({ folder }) => toStoredText(folder))))
          await writing.deleteFrom('picture_stamps').where('folder', 'in', batch).execute();
        const rows = changes.flatMap(({ folder, stamp }) =>
          stamp === undefined ? [] : [{ folder: toStoredText(folder), stamp }],
        );
        for (const batch of batches(rows)) await writing.insertInto('picture_stamps').values(batch).execute();
        for (const batch of batches(albumIds))
          await writing
            .updateTable('albums')
            .set({ is_sleeve_sought: 0 })
            .where('album_id', 'in', batch)
            .execute();
      }),
    async listSleeveProblems({ offset, limit }) {
      const rows = await db
        .selectFrom('sleeve_problems')
        .select((select) => [
          'path',
          select.fn.min('code').as('code'),
          select.fn.min('message').as('message'),
          select.fn.max('found_at_ms').as('foundAtMs'),
        ])
        .groupBy('path')
        .orderBy('path')
        .limit(limit)
        .offset(offset)
        .execute();
      const { total } = await db
        .selectFrom('sleeve_problems')
        .select(sql<number | string>`count(DISTINCT path)`.as('total'))
        .executeTakeFirstOrThrow();
      const problems = rows.map((row) => ({
        ...row,
        path: fromStoredText(row.path),
        message: fromStoredText(row.message),
      }));
      return { problems, total: Number(total) };
    },
  };
}

/** The problems that looking for these albums' sleeves met, in place of earlier ones; albums that are gone have none. */
export async function putSleeveProblems(
  writing: Transaction<CatalogTables>,
  sleeves: readonly FoundSleeve[],
): Promise<void> {
  const albumIds = sleeves.map(({ albumId }) => albumId);
  for (const batch of batches(albumIds))
    await writing.deleteFrom('sleeve_problems').where('album_id', 'in', batch).execute();
  for (const { albumId, problems = [] } of sleeves) {
    if (problems.length === 0) continue;
    const album = await writing
      .selectFrom('albums')
      .select('album_id')
      .where('album_id', '=', albumId)
      .executeTakeFirst();
    if (album === undefined) continue;
    const byPath = new Map(problems.map((problem) => [problem.path, problem]));
    const rows = [...byPath.values()].map(({ path, code, message, foundAtMs }) => ({
      album_id: albumId,
      path: toStoredText(path),
      code,
      message: toStoredText(message),
      found_at_ms: foundAtMs,
    }));
    for (const batch of batches(rows)) await writing.insertInto('sleeve_problems').values(batch).execute();
  }
}
