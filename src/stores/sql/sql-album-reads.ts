import { type Kysely, sql, type SqlBool } from 'kysely';
import type { AlbumCatalog, AlbumFigures, AlbumHistograms } from '../../catalog/album-catalog.ts';
import type { Album } from '../../catalog/album.ts';
import { fromAlbumRow } from './album-rows.ts';
import { albumConditions, type TextSearch } from './catalog-conditions.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { inBatches } from './in-batches.ts';
import { listGenres } from './sql-genres.ts';
import { pageOf } from './sql-page.ts';

const COLUMNS = {
  artist: ['sort_key'],
  name: ['name_key'],
  year: ['year_key'],
  score: ['score_key'],
} as const;

type AlbumReads =
  | 'sleeveIds'
  | 'sleevesOf'
  | 'albumsBySleeve'
  | 'findAlbums'
  | 'albumsToSeek'
  | 'albumsById'
  | 'listAlbums'
  | 'genres'
  | 'albumFigures'
  | 'albumHistograms';

export function sqlAlbumReads(db: Kysely<CatalogTables>, search: TextSearch): Pick<AlbumCatalog, AlbumReads> {
  return {
    async sleeveIds() {
      const rows = await db
        .selectFrom('albums')
        .select('sleeve_id')
        .distinct()
        .where('sleeve_id', 'is not', null)
        .$narrowType<{ sleeve_id: string }>()
        .execute();
      return new Set(rows.map((row) => row.sleeve_id));
    },
    async sleevesOf(filter) {
      const { find } = albumConditions(filter, search);
      const isFitting = sql.join([sql<SqlBool>`sleeve_id IS NOT NULL`, ...find], sql` AND `);
      const { rows } = await sql<{ sleeve_id: string }>`
        SELECT DISTINCT sleeve_id FROM albums WHERE ${isFitting}`.execute(db);
      return new Set(rows.map((row) => row.sleeve_id));
    },
    async findAlbums(filter) {
      const { find } = albumConditions(filter, search);
      const isFitting = sql.join([sql<SqlBool>`1 = 1`, ...find], sql` AND `);
      const { rows } = await sql<{ album_id: number; sleeve_id: string | null }>`
        SELECT album_id, sleeve_id FROM albums WHERE ${isFitting} ORDER BY album_id`.execute(db);
      return rows.map((row) => ({ albumId: row.album_id, sleeveId: row.sleeve_id ?? undefined }));
    },
    async albumsBySleeve(sleeveIds, filter = {}) {
      const { find } = albumConditions(filter, search);
      const rows = await inBatches(sleeveIds, (batch) =>
        db
          .selectFrom('albums')
          .selectAll()
          .where('sleeve_id', 'in', batch)
          .where(sql.join<SqlBool>([sql`1 = 1`, ...find], sql` AND `))
          .execute(),
      );
      return rows.map(fromAlbumRow).toSorted((a, b) => a.albumId - b.albumId);
    },
    async albumsToSeek(limit) {
      const rows = await db
        .selectFrom('albums')
        .select('album_id')
        .where('is_sleeve_sought', '=', 0)
        .where('track_count', '>', 0)
        .orderBy('album_id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.album_id);
    },
    async albumsById(ids) {
      const found = await albumsById(db, ids);
      return ids.map((id) => found.get(id));
    },
    async listAlbums(query) {
      const conditions = albumConditions(query, search);
      const order = COLUMNS[query.order ?? 'artist'];
      const { ids, count } = await pageOf(db, { table: 'albums', id: 'album_id', conditions, order }, query);
      const found = await albumsById(db, ids);
      return { albums: ids.map((id) => found.get(id)).filter((album) => album !== undefined), ...count };
    },
    genres: () => listGenres(db),
    albumFigures: () => albumFigures(db),
    albumHistograms: () => albumHistograms(db),
  };
}

async function albumsById(db: Kysely<CatalogTables>, ids: readonly number[]): Promise<Map<number, Album>> {
  const rows = await inBatches(ids, (batch) =>
    db.selectFrom('albums').selectAll().where('album_id', 'in', batch).execute(),
  );
  return new Map(rows.map((row) => [row.album_id, fromAlbumRow(row)]));
}

async function albumFigures(db: Kysely<CatalogTables>): Promise<AlbumFigures> {
  const row = await db
    .selectFrom('albums')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('albums'),
      fn.count<number | string>('sleeve_id').as('sleeves'),
      fn.min('release_year').as('yearMin'),
      fn.max('release_year').as('yearMax'),
      fn.avg<number | null>('score').as('scoreMean'),
      fn.min('score').as('scoreMin'),
      fn.max('score').as('scoreMax'),
      sql<number | string>`coalesce(sum(best_new_music), 0)`.as('best'),
    ])
    .executeTakeFirstOrThrow();
  const { yearMin, yearMax, scoreMean, scoreMin, scoreMax } = row;
  const hasScores = scoreMean !== null && scoreMin !== null && scoreMax !== null;
  return {
    albums: Number(row.albums),
    albumsWithSleeve: Number(row.sleeves),
    ...(yearMin === null || yearMax === null ? {} : { years: { min: yearMin, max: yearMax } }),
    ...(hasScores ? { scores: { average: scoreMean, min: scoreMin, max: scoreMax } } : {}),
    bestNewMusic: Number(row.best),
  };
}

/** One query for both: there are few years, and few scores in each. */
async function albumHistograms(db: Kysely<CatalogTables>): Promise<AlbumHistograms> {
  const floor = sql<number>`cast(floor(score) as integer)`;
  const rows = await db
    .selectFrom('albums')
    .select(['release_year as year', floor.as('score')])
    .select(({ fn }) => fn.countAll<number | string>().as('albums'))
    .where(({ or, eb }) => or([eb('release_year', 'is not', null), eb('score', 'is not', null)]))
    .groupBy(['release_year', floor])
    .execute();
  const sums = (of: 'year' | 'score'): [number, number][] => {
    const counts = new Map<number, number>();
    for (const row of rows) {
      const value = row[of];
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + Number(row.albums));
    }
    return [...counts].toSorted(([a], [b]) => a - b);
  };
  return {
    years: sums('year').map(([year, albums]) => ({ year, albums })),
    scores: sums('score').map(([score, albums]) => ({ score, albums })),
  };
}
