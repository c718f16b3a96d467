import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openEarworm, type Earworm } from '../../src/compose.ts';
import type { Config } from '../../src/config.ts';
import type { IndexSummary } from '../../src/finder/indexing/index-collection-run.ts';
import { loadConfig } from '../../src/load-config.ts';

/** A collection made for one measurement: the product as it is, on disk, in a folder that goes with it. */
export interface MeasuredCollection extends AsyncDisposable {
  readonly earworm: Earworm;
  readonly tracks: number;
  readonly audioS: number;
  /** Wall time of indexing. */
  readonly wallS: number;
  readonly fingerprintBytes: number;
  /** Catalogue included. */
  readonly allBytes: number;
}

/** `settings` other than the defaults. */
export async function openCollection(
  tracksFolder: string,
  settings: Partial<Config> = {},
): Promise<MeasuredCollection> {
  const data = await mkdtemp(path.join(tmpdir(), 'earworm-eval-'));
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(data, { recursive: true, force: true }));
  const config = loadConfig({ env: {}, currentFolder: data, flags: { ...settings, data } });
  const { indexed: tracks, audioS, wallS } = await indexInto(config, tracksFolder);
  const fingerprintBytes = await sizeOf(path.join(data, 'fingerprints'));
  const allBytes = await sizeOf(data);
  const earworm = undo.use(await openEarworm(config, 'read'));
  const cleanUp = undo.move();
  return {
    earworm,
    tracks,
    audioS,
    wallS,
    fingerprintBytes,
    allBytes,
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}

/** Closes what it wrote with, so that the files are as they stay. */
async function indexInto(config: Config, tracksFolder: string): Promise<IndexSummary> {
  await using earworm = await openEarworm(config, 'write');
  const summary = await earworm.indexPaths([path.resolve(tracksFolder)]);
  if (summary.failed > 0) console.error(`${summary.failed} files could not be indexed`);
  return summary;
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((total, size) => total + size, 0);
}
