import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Metric, printMetrics, quantile } from '../../eval/metric.ts';
import type { CatalogStore, NewTrack } from '../../src/catalog/catalog-store.ts';
import { openPostgresCatalogStore } from '../../src/stores/postgres/postgres-catalog-store.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import { startPostgresServer } from '../../test/fixtures/postgres-server.ts';
import { syntheticReviews, syntheticTracks } from './synthetic-catalog.ts';

const SEED = 1;
const BATCH_TRACKS = 200;
const ROUNDS = 40;
const WARM_UP_ROUNDS = 3;

type Query = (store: CatalogStore, track: NewTrack) => Promise<unknown>;

/** Each is asked for another track's words, year or place in every round. */
const QUERIES: Readonly<Record<string, Query>> = {
  filtered_page: (store, { tags: { genres = [], year = 0 } }) =>
    store.listTracks({ genres: genres.slice(0, 1), yearMin: year, offset: 0, limit: 50 }),
  filtered_page_by_title: (store, { tags: { genres = [] } }) =>
    store.listTracks({ genres, order: 'title', isDescending: true, offset: 100, limit: 50 }),
  page_of_artist: (store, { tags: { artist = '' } }) => store.listTracks({ artist, offset: 0, limit: 50 }),
  text_search: (store, { tags: { title = '' } }) => store.listTracks({ text: title, offset: 0, limit: 50 }),
  text_search_one_word: (store, { tags: { artist = '' } }) =>
    store.listTracks({ text: artist.split(' ')[0] ?? '', offset: 0, limit: 50 }),
  text_search_every_track: (store) =>
    store.listTracks({ text: 'the records', offset: 0, limit: 50, countMax: 10_000 }),
  text_search_every_track_counted: (store) => store.listTracks({ text: 'the records', offset: 0, limit: 50 }),
  albums_page: (store, { tags: { genres = [] } }) =>
    store.listAlbums({ genres, scoreMin: 7, order: 'score', isDescending: true, offset: 0, limit: 50 }),
  stats: async (store) => [await store.albumFigures(), await store.genres(), await store.figures()],
};

/**
 * `bench catalog`: how long the catalogue takes to answer, over a made-up library, in SQLite or with
 * `--catalog` in an empty database of that URL, or in a PostgreSQL of its own (`--catalog postgres`).
 */
export async function catalogCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string', default: '100000' },
      catalog: { type: 'string', default: 'sqlite' },
    },
  });
  await using undo = new AsyncDisposableStack();
  const store = await openStore(values.catalog, undo);
  undo.defer(() => store.close());
  const tracks = syntheticTracks(Number(values.tracks), SEED);
  printMetrics([await fill(store, tracks)]);
  for (const [name, query] of Object.entries(QUERIES))
    printMetrics(await measure(name, query, { store, tracks }));
}

async function openStore(catalog: string, undo: AsyncDisposableStack): Promise<CatalogStore> {
  if (catalog === 'postgres') {
    const server = await startPostgresServer();
    undo.defer(() => server.close());
    return openPostgresCatalogStore(await server.createDatabase());
  }
  if (catalog !== 'sqlite') return openPostgresCatalogStore(catalog);
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-catalog-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  return openSqliteCatalogStore(path.join(folder, 'catalog.sqlite'));
}

async function fill(store: CatalogStore, tracks: readonly NewTrack[]): Promise<Metric> {
  const startedMs = performance.now();
  for (let from = 0; from < tracks.length; from += BATCH_TRACKS)
    await store.putTracks(tracks.slice(from, from + BATCH_TRACKS), 0);
  const tracksPerS = (tracks.length / (performance.now() - startedMs)) * 1000;
  await store.putAlbums(syntheticReviews(tracks, SEED));
  return { metric: 'catalog_put_tracks_per_s', value: tracksPerS, n: tracks.length };
}

async function measure(
  name: string,
  query: Query,
  { store, tracks }: { readonly store: CatalogStore; readonly tracks: readonly NewTrack[] },
): Promise<Metric[]> {
  const times: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const track = tracks[((round + WARM_UP_ROUNDS) * 7919) % tracks.length];
    if (track === undefined) continue;
    const startedMs = performance.now();
    await query(store, track);
    if (round >= 0) times.push(performance.now() - startedMs);
  }
  return [
    { metric: `catalog_${name}_p50_ms`, value: quantile(times, 0.5), n: times.length },
    { metric: `catalog_${name}_p95_ms`, value: quantile(times, 0.95), n: times.length },
  ];
}
