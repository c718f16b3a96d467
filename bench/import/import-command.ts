import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics } from '../../eval/metric.ts';
import { importAlbums } from '../../src/finder/sleeves/import-albums.ts';
import { pitchforkSource } from '../../src/sources/pitchfork/pitchfork-source.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { memorySleeveStore } from '../../src/stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import { idsFitting } from '../../src/catalog/ids-fitting.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';

/** `bench import FILE`: how long a list of albums takes into an empty SQLite catalogue, and a second time. */
export async function importCommand(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  const [metadataFile] = positionals;
  if (metadataFile === undefined) throw new Error('usage: npm run bench -- import FILE');
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-import-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const catalog = await openSqliteCatalogStore(path.join(folder, 'catalog.sqlite'));
  undo.defer(() => catalog.close());
  const analyzer = { concurrency: 1, readPicture: () => Promise.reject(new Error('no pictures here')) };
  for (const run of ['first', 'again']) {
    const cpu = process.cpuUsage();
    const source = pitchforkSource({ metadataFile });
    const summary = await importAlbums(source, {
      catalog,
      sleeveStore: memorySleeveStore(),
      descriptions: memorySleeveDescriptionStore(),
      describers: [],
      analyzer,
      vectors: memoryVectorStore(idsFitting(catalog)),
    });
    const { user, system } = process.cpuUsage(cpu);
    printMetrics([
      { metric: 'import_wall_s', run, value: summary.wallS, n: summary.entries },
      { metric: 'import_cpu_s', run, value: (user + system) / 1e6, n: summary.entries },
      { metric: 'import_problems', run, value: summary.problems, added: summary.added },
    ]);
  }
}
