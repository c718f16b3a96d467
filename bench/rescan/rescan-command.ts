import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics, quantile } from '../../eval/metric.ts';
import { openStores } from '../../src/compose-stores.ts';
import { indexCollection } from '../../src/finder/indexing/index-collection.ts';
import { loadConfig } from '../../src/load-config.ts';
import { textAnalyzer } from '../../test/fixtures/text-ports.ts';

const SONGS_PER_FOLDER = 10;

/**
 * `bench rescan`: a scan of files that have not changed, each ten in a folder with a sleeve, over the real
 * stores. The files are no sound: nothing of them is read.
 */
export async function rescanCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { tracks: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' } },
  });
  await using undo = new AsyncDisposableStack();
  const home = await mkdtemp(path.join(tmpdir(), 'earworm-rescan-'));
  undo.defer(() => rm(home, { recursive: true, force: true }));
  const music = path.join(home, 'music');
  const tracks = Number(values.tracks);
  await makeFiles(music, tracks);
  const config = loadConfig({
    env: {},
    currentFolder: home,
    file: undefined,
    flags: { data: path.join(home, 'data') },
  });
  const stores = await openStores(config, 'write');
  undo.defer(() => stores.close());
  const postingStore = await stores.openWriter();
  undo.defer(() => postingStore.close());
  const ports = { ...stores, postingStore, analyzer: textAnalyzer, describers: [] };
  console.error(`indexing ${tracks} files ...`);
  await indexCollection([music], ports);
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = process.cpuUsage();
    const { unchanged, wallS } = await indexCollection([music], ports);
    if (unchanged !== tracks) throw new Error(`${unchanged} of ${tracks} files are unchanged`);
    const { user, system } = process.cpuUsage(before);
    walls.push(wallS);
    cpus.push((user + system) / 1e6);
  }
  printMetrics([
    { metric: 'rescan.wall_s', value: quantile(walls, 0.5), n: tracks },
    { metric: 'rescan.cpu_s', value: quantile(cpus, 0.5), n: tracks },
  ]);
}

async function makeFiles(music: string, tracks: number): Promise<void> {
  for (let first = 0; first < tracks; first += SONGS_PER_FOLDER) {
    const folder = path.join(music, String(first));
    await mkdir(folder, { recursive: true });
    const names = Array.from(
      { length: Math.min(SONGS_PER_FOLDER, tracks - first) },
      (_, i) => `${first + i}.mp3`,
    );
    await Promise.all([...names, 'cover.jpg'].map((name) => writeFile(path.join(folder, name), name)));
  }
}
