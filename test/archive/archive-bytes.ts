import type { ArchiveSource } from '../../src/archive/archive-reader.ts';
import { idsFitting } from '../../src/catalog/ids-fitting.ts';
import { exportCollection } from '../../src/finder/backup/export-collection.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { memoryCatalogStore } from '../../src/stores/memory/memory-catalog-store.ts';
import { memoryPostingStore } from '../../src/stores/memory/memory-posting-store.ts';
import { memorySleeveStore } from '../../src/stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import type { CollectionStores } from '../fixtures/made-collection.ts';

export function memoryStores(scheme = SCHEME): CollectionStores {
  const catalog = memoryCatalogStore();
  return {
    catalog,
    postingStore: memoryPostingStore(scheme),
    sleeveStore: memorySleeveStore(),
    vectors: memoryVectorStore(idsFitting(catalog)),
  };
}

/** What gathers in memory. */
export function memorySink() {
  const pieces: Uint8Array[] = [];
  return {
    write: async (bytes: Uint8Array) => void pieces.push(bytes),
    bytes: () => new Uint8Array(Buffer.concat(pieces)),
  };
}

export async function archiveOf(stores: CollectionStores): Promise<Uint8Array> {
  const sink = memorySink();
  await exportCollection(stores, sink, { version: '1.2.3' });
  return sink.bytes();
}

export function sourceOf(bytes: Uint8Array): () => ArchiveSource {
  return () => {
    let at = 0;
    return {
      read: async (length) => {
        at += length;
        return bytes.subarray(at - length, at);
      },
    };
  };
}
