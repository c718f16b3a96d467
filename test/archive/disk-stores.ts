import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { idsFitting } from '../../src/catalog/ids-fitting.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { diskSleeveStore } from '../../src/stores/disk/disk-sleeve-store.ts';
import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import { openSqliteCatalogStore } from '../../src/stores/sqlite/sqlite-catalog-store.ts';
import type { CollectionStores } from '../fixtures/made-collection.ts';

export const catalogFile = (folder: string): string => path.join(folder, 'catalog.sqlite');

/** A collection in a folder, open for writing. */
export async function openDiskStores(folder: string): Promise<CollectionStores & AsyncDisposable> {
  await mkdir(folder, { recursive: true });
  const catalog = await openSqliteCatalogStore(catalogFile(folder));
  const postings = diskFolder(path.join(folder, 'fingerprints'));
  const postingStore = await openDiskPostingStore(postings, { scheme: SCHEME, mode: 'write' });
  return {
    catalog,
    postingStore,
    sleeveStore: diskSleeveStore(path.join(folder, 'sleeves')),
    vectors: memoryVectorStore(idsFitting(catalog)),
    async [Symbol.asyncDispose]() {
      await postingStore.close();
      await catalog.close();
    },
  };
}
