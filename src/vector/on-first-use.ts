import type { VectorStore } from './vector-store.ts';

/** A store that is opened when it is first asked for anything; when that fails, it is tried again next time. */
export function onFirstUse(open: () => Promise<VectorStore>): VectorStore {
  let opening: Promise<VectorStore> | undefined;
  const opened = (): Promise<VectorStore> => {
    opening ??= open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return {
    put: async (...given) => (await opened()).put(...given),
    remove: async (...given) => (await opened()).remove(...given),
    search: async (...given) => (await opened()).search(...given),
    vectorsById: async (...given) => (await opened()).vectorsById(...given),
    ids: async (...given) => (await opened()).ids(...given),
    complete: async (...given) => (await opened()).complete(...given),
    drop: async (...given) => (await opened()).drop(...given),
    figures: async () => (await opened()).figures(),
    maintain: async (...given) => (await opened()).maintain(...given),
    async close() {
      // what could not be opened needs no closing
      const store = await opening?.catch(() => undefined);
      await store?.close();
    },
  };
}
