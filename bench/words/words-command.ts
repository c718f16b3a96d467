import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics, quantile } from '../../eval/metric.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { builtinAlbumEngine } from '../../src/finder/words/builtin-album-engine.ts';
import { builtinSongEngine } from '../../src/finder/words/builtin-song-engine.ts';
import { createWordsFinder } from '../../src/finder/words/find-by-words.ts';
import { importAlbums } from '../../src/finder/sleeves/import-albums.ts';
import { TRAITS_KIND } from '../../src/image/traits/describe-traits.ts';
import { TRAITS_SIZE } from '../../src/image/traits/sleeve-traits.ts';
import { pitchforkSource } from '../../src/sources/pitchfork/pitchfork-source.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { memorySleeveStore } from '../../src/stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import { idsFitting } from '../../src/catalog/ids-fitting.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import { syntheticTracks } from '../catalog/synthetic-catalog.ts';
import { madeSound } from './made-sound.ts';

const QUERIES = ['red', 'dark green and gold', 'minimalist jazz 90s', 'miles davis', 'not blue, busy, rock'];
const SONG_QUERIES = [
  'slow',
  'slow and warm, not loud',
  'happy energetic rock 90s',
  '120 bpm in A minor',
  'ba the ku',
];
const ROUNDS = 8;
const SEED = 3;
const BATCH_TRACKS = 1000;

/**
 * `bench words [FILE] [--songs N]`: how long albums take to be found by words among those of a list, each with
 * made-up traits; and songs among N made-up ones.
 */
export async function wordsCommand(args: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { songs: { type: 'string', default: '100000' } },
  });
  const [metadataFile] = positionals;
  if (metadataFile !== undefined) await findAlbums(metadataFile);
  if (Number(values.songs) > 0) await findSongs(Number(values.songs));
}

async function findAlbums(metadataFile: string): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-words-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const catalog = await openSqliteCatalogStore(path.join(folder, 'catalog.sqlite'));
  undo.defer(() => catalog.close());
  const descriptions = memorySleeveDescriptionStore();
  const analyzer = { concurrency: 1, readPicture: () => Promise.reject(new Error('no pictures here')) };
  const ports = {
    catalog,
    descriptions,
    describers: [],
    sleeveStore: memorySleeveStore(),
    analyzer,
    vectors: memoryVectorStore(idsFitting(catalog)),
  };
  await importAlbums(pitchforkSource({ metadataFile }), ports);
  const albums = await catalog.findAlbums({});
  const random = createRandom(SEED);
  const sleeveIdOf = (albumId: number): string => albumId.toString(16).padStart(32, '0');
  await catalog.putSleeves(albums.map(({ albumId }) => ({ albumId, sleeveId: sleeveIdOf(albumId) })));
  await descriptions.put(
    TRAITS_KIND,
    albums.map(({ albumId }) => ({
      sleeveId: sleeveIdOf(albumId),
      bytes: Uint8Array.from({ length: TRAITS_SIZE }, () => random.below(160)),
    })),
  );
  const finder = createWordsFinder({ catalog, engines: [builtinAlbumEngine({ catalog, descriptions })] });
  await measure('albums', QUERIES, {
    count: albums.length,
    ask: (query) => finder.albums(query, { top: 10 }),
  });
}

async function findSongs(count: number): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-words-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const catalog = await openSqliteCatalogStore(path.join(folder, 'catalog.sqlite'));
  undo.defer(() => catalog.close());
  const random = createRandom(SEED);
  const tracks = syntheticTracks(count, SEED).map((track) => ({ ...track, sound: madeSound(random) }));
  for (let from = 0; from < count; from += BATCH_TRACKS)
    await catalog.putTracks(tracks.slice(from, from + BATCH_TRACKS), 0);
  const finder = createWordsFinder({ catalog, engines: [builtinSongEngine(catalog)] });
  await measure('songs', SONG_QUERIES, { count, ask: (query) => finder.songs(query, { top: 10 }) });
}

interface Measured {
  readonly count: number;
  readonly ask: (query: string) => Promise<unknown>;
}

async function measure(
  kind: 'albums' | 'songs',
  queries: readonly string[],
  { count, ask }: Measured,
): Promise<void> {
  const startedMs = performance.now();
  await ask(queries[0] ?? '');
  const firstMs = performance.now() - startedMs;
  printMetrics([{ metric: `words_${kind}_first_ms`, value: firstMs, things: count }]);
  for (const query of queries) {
    const times: number[] = [];
    const cpu: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const roundMs = performance.now();
      const before = process.cpuUsage();
      await ask(query);
      if (round < 0) continue;
      times.push(performance.now() - roundMs);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
    }
    const labels = { query, things: count, n: ROUNDS };
    printMetrics([
      { metric: `words_${kind}_p50_ms`, value: quantile(times, 0.5), ...labels },
      { metric: `words_${kind}_cpu_p50_ms`, value: quantile(cpu, 0.5), ...labels },
    ]);
  }
}
