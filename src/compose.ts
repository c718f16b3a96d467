import { type Access, openStores } from './compose-stores.ts';
import type { Config } from './config.ts';
import { createCollection, type Collection } from './finder/collection.ts';
import { createIdentifier, type Identifier } from './finder/identify-recording.ts';
import { indexCollection, type IndexOptions } from './finder/index-collection.ts';
import type { IndexSummary } from './finder/index-collection-run.ts';
import type { MediaAnalyzer } from './media/media-analyzer.ts';
import { createAnalysisPool } from './media/node-av/create-analysis-pool.ts';
import { sharedWriter } from './shared-writer.ts';

/** A collection with all that can be done with it. Reading needs no lock; each write takes it for its time. */
export interface Earworm extends AsyncDisposable {
  readonly collection: Collection;
  readonly identifier: Identifier;
  readonly analyzer: MediaAnalyzer;
  /** Errors: as `indexCollection`, and `E_INDEX_LOCKED` when another process writes. */
  indexPaths(paths: readonly string[], options?: IndexOptions): Promise<IndexSummary>;
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
      await stores.close();
    },
  };
}
