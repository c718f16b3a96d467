import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics, quantile } from '../../eval/metric.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { builtinAlbumEngine } from '../../src/finder/builtin-album-engine.ts';
import { createWordsFinder } from '../../src/finder/find-by-words.ts';
import { importAlbums } from '../../src/finder/import-albums.ts';
import { TRAITS_KIND } from '../../src/image/traits/describe-traits.ts';
import { TRAITS_SIZE } from '../../src/image/traits/sleeve-traits.ts';
import { pitchforkSource } from '../../src/sources/pitchfork/pitchfork-source.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { memorySleeveStore } from '../../src/stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import { idsFitting } from '../../src/catalog/ids-fitting.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';

const QUERIES = ['red', 'dark green and gold', 'minimalist jazz 90s', 'miles davis', 'not blue, busy, rock'];
const ROUNDS = 8;
const SEED = 3;

/** `bench words FILE`: how long albums take to be found by words among those of a list, each with made-up traits. */
export async function wordsCommand(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [metadataFile] = positionals;
  if (metadataFile === undefined) throw new Error('usage: npm run bench -- words FILE');
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
  for (const query of QUERIES) {
    const times: number[] = [];
    const cpu: number[] = [];
    for (let round = -1; round < ROUNDS; round++) {
      const startedMs = performance.now();
      const before = process.cpuUsage();
      await finder.albums(query, { top: 10 });
      if (round < 0) continue;
      times.push(performance.now() - startedMs);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1000);
    }
    const labels = { query, albums: albums.length, n: ROUNDS };
    printMetrics([
      { metric: 'words_albums_p50_ms', value: quantile(times, 0.5), ...labels },
      { metric: 'words_albums_cpu_p50_ms', value: quantile(cpu, 0.5), ...labels },
    ]);
  }
}
