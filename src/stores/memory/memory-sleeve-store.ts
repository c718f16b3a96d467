import { assert } from '../../assert.ts';
import {
  isSleeveId,
  type SleevePictures,
  SLEEVE_AGE_MIN_MS,
  type SleeveStore,
} from '../../catalog/sleeve-store.ts';

interface Kept {
  readonly jpeg: SleevePictures;
  readonly webp: SleevePictures | undefined;
  readonly putAtMs: number;
}

/** Sleeves that are gone when the process ends. */
export function memorySleeveStore(): SleeveStore {
  const kept = new Map<string, Kept>();
  return {
    async put(sleeves) {
      for (const { sleeveId, pictures, webp } of sleeves) {
        assert(isSleeveId(sleeveId), `not the id of a sleeve: ${sleeveId}`);
        kept.set(sleeveId, {
          ...(kept.get(sleeveId) ?? structuredClone({ jpeg: pictures, webp })),
          putAtMs: Date.now(),
        });
      }
    },
    get: async (sleeveId, sizePx, format = 'jpeg') => kept.get(sleeveId)?.[format]?.[sizePx],
    has: async (sleeveIds) => sleeveIds.map((sleeveId) => kept.has(sleeveId)),
    async removeUnreferenced(inUse, { ageMinMs = SLEEVE_AGE_MIN_MS } = {}) {
      const latestMs = Date.now() - ageMinMs;
      const unused = [...kept].filter(
        ([sleeveId, { putAtMs }]) => !inUse.has(sleeveId) && putAtMs <= latestMs,
      );
      for (const [sleeveId] of unused) kept.delete(sleeveId);
      return unused.length;
    },
    figures: async () => ({ sleeves: kept.size }),
    async close() {},
  };
}
