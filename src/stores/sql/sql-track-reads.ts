import type { Kysely } from 'kysely';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { filesOf, type Track } from '../../catalog/track.ts';
import { type CatalogTables, fromTrackRow, type SelectedFile, type TrackRow } from './catalog-tables.ts';
import { inBatches } from './in-batches.ts';
import { countFailures } from './sql-failures.ts';
import { soundsById, soundVectors } from './sql-sounds.ts';
import { readTrackRevision } from './sql-track-revision.ts';
import { fromStoredText, toStoredText } from './stored-text.ts';

type TrackReads =
  | 'tracksById'
  | 'tracksByPath'
  | 'tracksByDigest'
  | 'pathsBeginning'
  | 'allTrackIds'
  | 'soundVectors'
  | 'trackRevision'
  | 'figures';

export function sqlTrackReads(db: Kysely<CatalogTables>): Pick<CatalogStore, TrackReads> {
  return {
    async tracksById(ids) {
      const found = await tracksById(db, ids);
      return ids.map((id) => found.get(id));
    },
    async tracksByPath(paths) {
      const tracks = await tracksAt(db, paths);
      const found = new Map(tracks.flatMap((track) => filesOf(track).map((file) => [file.path, track])));
      return paths.map((path) => found.get(path));
    },
    async tracksByDigest(digests) {
      const rows = await inBatches(digests, (batch) =>
        db.selectFrom('tracks').selectAll().where('sound_digest', 'in', batch).execute(),
      );
      const tracks = await wholeTracks(db, rows);
      const found = new Map(tracks.map((track) => [track.soundDigest, track]));
      return digests.map((digest) => found.get(digest));
    },
    pathsBeginning: (prefix) => pathsBeginning(db, prefix),
    async allTrackIds() {
      const rows = await db.selectFrom('tracks').select('track_id').orderBy('track_id').execute();
      return Uint32Array.from(rows, (row) => row.track_id);
    },
    soundVectors: () => soundVectors(db),
    trackRevision: () => readTrackRevision(db),
    figures: () => figures(db),
  };
}

export async function tracksById(
  db: Kysely<CatalogTables>,
  ids: readonly number[],
): Promise<Map<number, Track>> {
  const rows = await inBatches(ids, (batch) =>
    db.selectFrom('tracks').selectAll().where('track_id', 'in', batch).execute(),
  );
  const tracks = await wholeTracks(db, rows);
  return new Map(tracks.map((track) => [track.trackId, track]));
}

/** The tracks that have files with these paths, missing tracks excepted; each once. */
export async function tracksAt(db: Kysely<CatalogTables>, paths: readonly string[]): Promise<Track[]> {
  const rows = await inBatches(paths.map(toStoredText), (batch) =>
    db
      .selectFrom('tracks')
      .selectAll()
      .where('missing_since_ms', 'is', null)
      .where('track_id', 'in', (select) =>
        select.selectFrom('files').select('files.track_id').where('files.path', 'in', batch),
      )
      .execute(),
  );
  const once = new Map(rows.map((row) => [row.track_id, row]));
  return wholeTracks(db, [...once.values()]);
}

async function wholeTracks(db: Kysely<CatalogTables>, rows: readonly TrackRow[]): Promise<Track[]> {
  const ids = rows.map((row) => row.track_id);
  const files: SelectedFile[] = await inBatches(ids, (batch) =>
    db.selectFrom('files').selectAll().where('track_id', 'in', batch).orderBy('place').execute(),
  );
  const filesById = Map.groupBy(files, (file) => file.track_id);
  const sounds = await soundsById(db, ids);
  return rows.map((row) =>
    fromTrackRow(row, { files: filesById.get(row.track_id) ?? [], sound: sounds.get(row.track_id) }),
  );
}

/** By a range of an index: `LIKE` would go through all. */
async function pathsBeginning(db: Kysely<CatalogTables>, prefix: string): Promise<string[]> {
  const from = toStoredText(prefix);
  const rows = await db
    .selectFrom('files')
    .innerJoin('tracks', 'tracks.track_id', 'files.track_id')
    .select('files.path')
    .where('missing_since_ms', 'is', null)
    .where('files.path', '>=', from)
    .where('files.path', '<', `${from}\u{10ffff}`)
    .union((union) =>
      union
        .selectFrom('failures')
        .select('failures.path')
        .where('failures.path', '>=', from)
        .where('failures.path', '<', `${from}\u{10ffff}`),
    )
    .execute();
  return rows.map((row) => fromStoredText(row.path));
}

async function figures(db: Kysely<CatalogTables>): ReturnType<CatalogStore['figures']> {
  const counted = await db
    .selectFrom('tracks')
    .select(({ fn }) => [
      fn.countAll<number | string>().as('tracks'),
      fn.sum<number | null>('duration_ms').as('durationMs'),
    ])
    .executeTakeFirstOrThrow();
  const { missing } = await db
    .selectFrom('tracks')
    .select(({ fn }) => fn.countAll<number | string>().as('missing'))
    .where('missing_since_ms', 'is not', null)
    .executeTakeFirstOrThrow();
  return {
    tracks: Number(counted.tracks),
    missingTracks: Number(missing),
    durationMs: counted.durationMs ?? 0,
    failedFiles: await countFailures(db),
  };
}
