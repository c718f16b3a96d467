import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogStore } from './catalog/catalog-store.ts';
import type { SleeveStore } from './catalog/sleeve-store.ts';
import type { Config } from './config.ts';
import { createCollection, type Collection } from './finder/collection.ts';
import { createIdentifier, type Identifier } from './finder/identify-recording.ts';
import { indexCollection, type IndexOptions } from './finder/index-collection.ts';
import type { IndexSummary } from './finder/index-collection-run.ts';
import type { PostingStore } from './fingerprint/posting-store.ts';
import { SCHEME } from './fingerprint/scheme.ts';
import type { MediaAnalyzer } from './media/media-analyzer.ts';
import { createAnalysisPool } from './media/node-av/create-analysis-pool.ts';
import { sharedWriter } from './shared-writer.ts';
import { diskFolder } from './stores/disk/disk-folder.ts';
import { openDiskPostingStore } from './stores/disk/disk-posting-store.ts';
import { diskSleeveStore } from './stores/disk/disk-sleeve-store.ts';
import { memoryCatalogStore } from './stores/memory/memory-catalog-store.ts';
import { memoryPostingStore } from './stores/memory/memory-posting-store.ts';
import { memorySleeveStore } from './stores/memory/memory-sleeve-store.ts';
import { openSqliteCatalogStore } from './stores/sqlite/sqlite-catalog-store.ts';

const BYTES_PER_MB = 2 ** 20;

/** Whether a collection that is not there yet is made, or looked at as an empty one. */
export type Access = 'read' | 'write';

/** A collection with all that can be done with it. Reading needs no lock; each write takes it for its time. */
export interface Earworm extends AsyncDisposable {
  readonly collection: Collection;
  readonly identifier: Identifier;
  readonly analyzer: MediaAnalyzer;
  /** Errors: as `indexCollection`, and `E_INDEX_LOCKED` when another process writes. */
  indexPaths(paths: readonly string[], options?: IndexOptions): Promise<IndexSummary>;
}

interface Stores {
  readonly catalog: CatalogStore;
  /** For reading; sees what is written through `openWriter`, here or in another process. */
  readonly postingStore: PostingStore;
  readonly openWriter: () => Promise<PostingStore>;
  readonly sleeveStore: SleeveStore;
}

/** Opens the collection that the configuration names. */
export async function openEarworm(config: Config, access: Access): Promise<Earworm> {
  const stores = await openStores(config, access);
  const { catalog, postingStore, sleeveStore } = stores;
  const analyzer = createAnalysisPool({
    concurrency: config.jobs,
    queryMaxS: config.queryMaxS,
    limits: {
      durationMaxS: config.mediaDurationMaxS,
      stallMaxS: config.mediaStallMaxS,
      wallMaxS: config.mediaWallMaxS,
      memoryMaxMb: config.mediaMemoryMaxMb,
    },
  });
  const writer = sharedWriter(stores.openWriter);
  return {
    analyzer,
    identifier: createIdentifier({ catalog, postingStore }),
    collection: {
      ...createCollection({ catalog, postingStore, sleeveStore }),
      removeTracks: (trackIds) =>
        writer.use((writable) =>
          createCollection({ catalog, postingStore: writable, sleeveStore }).removeTracks(trackIds),
        ),
    },
    indexPaths: (paths, options) =>
      writer.use((writable) =>
        indexCollection(paths, { catalog, postingStore: writable, sleeveStore, analyzer }, options),
      ),
    async [Symbol.asyncDispose]() {
      await analyzer.close();
      await postingStore.close();
      await sleeveStore.close();
      await catalog.close();
    },
  };
}

async function openStores(config: Config, access: Access): Promise<Stores> {
  const catalogFile = path.join(config.data, 'catalog.sqlite');
  if (config.fingerprints === 'memory' || (access === 'read' && !existsSync(catalogFile))) {
    const postingStore = memoryPostingStore(SCHEME);
    // Closing the writer must not close the one store there is.
    const writer = { ...postingStore, close: () => Promise.resolve() };
    return {
      catalog: memoryCatalogStore(),
      postingStore,
      openWriter: () => Promise.resolve(writer),
      sleeveStore: memorySleeveStore(),
    };
  }
  await mkdir(config.data, { recursive: true });
  const folder = diskFolder(path.join(config.data, 'fingerprints'));
  const settings = { scheme: SCHEME, cacheBytes: config.indexCacheMb * BYTES_PER_MB };
  return {
    catalog: await openSqliteCatalogStore(catalogFile),
    postingStore: await openDiskPostingStore(folder, { ...settings, mode: 'read' }),
    openWriter: () => openDiskPostingStore(folder, { ...settings, mode: 'write' }),
    sleeveStore: diskSleeveStore(path.join(config.data, 'sleeves')),
  };
}
