import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogStore } from './catalog/catalog-store.ts';
import type { SleeveDescriptionStore } from './catalog/sleeve-description-store.ts';
import type { SleeveStore } from './catalog/sleeve-store.ts';
import type { Config } from './config.ts';
import type { PostingStore } from './fingerprint/posting-store.ts';
import { SCHEME } from './fingerprint/scheme.ts';
import { factsOfIds } from './catalog/facts-of-ids.ts';
import { idsFitting } from './catalog/ids-fitting.ts';
import { diskFolder } from './stores/disk/disk-folder.ts';
import { openDiskPostingStore } from './stores/disk/disk-posting-store.ts';
import { diskSleeveStore } from './stores/disk/disk-sleeve-store.ts';
import { openDiskVectorStore } from './stores/disk/disk-vector-store.ts';
import { loadCodeRows } from './stores/disk/load-code-rows.ts';
import { type Role, takeRole } from './stores/disk/folder-lock.ts';
import { memoryCatalogStore } from './stores/memory/memory-catalog-store.ts';
import { memoryPostingStore } from './stores/memory/memory-posting-store.ts';
import { memorySleeveDescriptionStore } from './stores/memory/memory-sleeve-description-store.ts';
import { memorySleeveStore } from './stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from './stores/memory/memory-vector-store.ts';
import { openPostgresCatalogStore } from './stores/postgres/postgres-catalog-store.ts';
import { openPostgresVectorStore } from './stores/postgres/postgres-vector-store.ts';
import { openSqliteCatalogStore } from './stores/sqlite/sqlite-catalog-store.ts';
import { openSqliteSleeveDescriptionStore } from './stores/sqlite/sqlite-sleeve-description-store.ts';
import { usearchGraphs } from './stores/usearch/usearch-graphs.ts';
import { onFirstUse } from './vector/on-first-use.ts';
import type { VectorStore } from './vector/vector-store.ts';

const BYTES_PER_MB = 2 ** 20;

/** Whether a collection that is not there yet is made, or looked at as an empty one. */
export type Access = 'read' | 'write';

/** Where a collection is kept. */
export interface Stores {
  readonly catalog: CatalogStore;
  /** For reading; sees what is written through `openWriter`, here or in another process. */
  readonly postingStore: PostingStore;
  readonly openWriter: () => Promise<PostingStore>;
  readonly sleeveStore: SleeveStore;
  readonly descriptions: SleeveDescriptionStore;
  readonly vectors: VectorStore;
  close(): Promise<void>;
}

/** Whether nothing of a collection outlives the process: the parts would not fit together if one did. */
export function isInMemory({ catalog, fingerprints }: Config): boolean {
  return catalog === 'memory' || fingerprints === 'memory';
}

/**
 * Opens the stores that the configuration names, or empty ones in memory when there is nothing to read.
 * Errors: those of the stores.
 */
export async function openStores(config: Config, access: Access): Promise<Stores> {
  const isInFiles = config.catalog === 'sqlite';
  const isNothingThere = isInFiles && access === 'read' && !existsSync(catalogFile(config));
  if (isInMemory(config) || isNothingThere) return memoryStores();
  await mkdir(config.data, { recursive: true });
  const folder = diskFolder(path.join(config.data, 'fingerprints'));
  const settings = { scheme: SCHEME, cacheBytes: config.indexCacheMb * BYTES_PER_MB };
  const catalog = await openCatalog(config);
  return closingAll({
    catalog,
    postingStore: await openDiskPostingStore(folder, { ...settings, mode: 'read' }),
    openWriter: () => openDiskPostingStore(folder, { ...settings, mode: 'write' }),
    sleeveStore: diskSleeveStore(path.join(config.data, 'sleeves')),
    descriptions: openSqliteSleeveDescriptionStore(path.join(config.data, 'descriptions.sqlite')),
    vectors: openVectors(config, catalog),
  });
}

function openCatalog(config: Config): Promise<CatalogStore> {
  if (config.catalog === 'sqlite') return openSqliteCatalogStore(catalogFile(config));
  return openPostgresCatalogStore(config.catalog, {
    onNotice: (message) => process.emitWarning(message, { code: 'EARWORM_SLOW_SEARCH' }),
  });
}

function openVectors(config: Config, catalog: CatalogStore): VectorStore {
  const { vectors } = config;
  if (vectors === 'memory') return memoryVectorStore(idsFitting(catalog));
  if (vectors !== 'disk')
    return onFirstUse(() =>
      openPostgresVectorStore(vectors, { idsFitting: idsFitting(catalog), factsOf: factsOfIds(catalog) }),
    );
  return openDiskVectorStore(diskFolder(path.join(config.data, 'vectors')), {
    idsFitting: idsFitting(catalog),
    makeCodeRows: loadCodeRows(),
    graphs: usearchGraphs(),
    cacheBytes: config.vectorCacheMb * BYTES_PER_MB,
  });
}

/**
 * Makes this process the only one with this role for the collection, until the result is disposed of;
 * a collection in memory is nobody else's anyway. Errors: `E_ALREADY_RUNNING`.
 */
export async function takeRoleIn(config: Config, role: Role): Promise<AsyncDisposable> {
  if (isInMemory(config)) return { async [Symbol.asyncDispose]() {} };
  await mkdir(config.data, { recursive: true });
  const lock = await takeRole(config.data, role);
  return { [Symbol.asyncDispose]: () => lock.release() };
}

const catalogFile = (config: Config): string => path.join(config.data, 'catalog.sqlite');

function memoryStores(): Stores {
  const postingStore = memoryPostingStore(SCHEME);
  const catalog = memoryCatalogStore();
  // Closing the writer must not close the one store there is.
  const writer = { ...postingStore, close: () => Promise.resolve() };
  return closingAll({
    catalog,
    postingStore,
    openWriter: () => Promise.resolve(writer),
    sleeveStore: memorySleeveStore(),
    descriptions: memorySleeveDescriptionStore(),
    vectors: memoryVectorStore(idsFitting(catalog)),
  });
}

function closingAll(stores: Omit<Stores, 'close'>): Stores {
  return {
    ...stores,
    async close() {
      await stores.postingStore.close();
      await stores.sleeveStore.close();
      await stores.descriptions.close();
      await stores.vectors.close();
      await stores.catalog.close();
    },
  };
}
