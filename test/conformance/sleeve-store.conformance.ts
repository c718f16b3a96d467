import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Sleeve,
  SLEEVE_SIZES_PX,
  type SleeveSizePx,
  type SleeveStore,
} from '../../src/catalog/sleeve-store.ts';

/** A sleeve of no picture in particular; the same number gives the same. */
export function madeSleeve(n: number): Sleeve {
  const sleeveId = (n * 0x9e37_79b9).toString(16).padStart(32, '0').slice(-32);
  const picture = (sizePx: number): Uint8Array => new Uint8Array(sizePx + n).fill(n);
  return { sleeveId, pictures: { 64: picture(64), 300: picture(300), 640: picture(640) } };
}

/** What a store has of a sleeve, size by size. */
export async function storedSizes(
  store: SleeveStore,
  { sleeveId }: Sleeve,
): Promise<(Uint8Array | undefined)[]> {
  const sizes = await Promise.all(SLEEVE_SIZES_PX.map((sizePx) => store.get(sleeveId, sizePx)));
  return sizes.map((bytes) => bytes && Uint8Array.from(bytes));
}

export const sizesOf = ({ pictures }: Sleeve): Uint8Array[] =>
  SLEEVE_SIZES_PX.map((sizePx) => pictures[sizePx]);

const NONE = [undefined, undefined, undefined];

/** What every store of sleeves does, whatever it is made of. */
export function describeSleeveStore(name: string, create: () => SleeveStore): void {
  describe(`${name} sleeve store`, () => {
    let store: SleeveStore;
    beforeEach(() => {
      store = create();
    });
    afterEach(() => store.close());

    it('gives back every size of what was put, and nothing of what was not', async () => {
      await store.put([madeSleeve(1), madeSleeve(2)]);
      expect(await storedSizes(store, madeSleeve(2))).toEqual(sizesOf(madeSleeve(2)));
      expect(await storedSizes(store, madeSleeve(3))).toEqual(NONE);
      const ids = [3, 2, 1].map((n) => madeSleeve(n).sleeveId);
      expect(await store.has(ids)).toEqual([false, true, true]);
      expect(await store.figures()).toEqual({ sleeves: 2 });
    });

    it('keeps both formats apart, and has no WebP of a sleeve that came without', async () => {
      const [plain, both] = [madeSleeve(1), { ...madeSleeve(2), webp: madeSleeve(3).pictures }];
      await store.put([plain, both]);
      expect(await store.get(plain.sleeveId, 64, 'webp')).toBeUndefined();
      const webp = await store.get(both.sleeveId, 300, 'webp');
      expect(webp && Uint8Array.from(webp)).toEqual(madeSleeve(3).pictures[300]);
      expect(await storedSizes(store, both)).toEqual(sizesOf(both));
    });

    it('is empty before anything was put', async () => {
      expect(await store.figures()).toEqual({ sleeves: 0 });
      expect(await store.has([])).toEqual([]);
      expect(await store.removeUnreferenced(new Set(), { ageMinMs: 0 })).toBe(0);
      await store.put([]);
    });

    it('keeps a sleeve that is put again, by several at once too', async () => {
      await Promise.all([1, 2, 3].map(() => store.put([madeSleeve(1), madeSleeve(1)])));
      expect(await storedSizes(store, madeSleeve(1))).toEqual(sizesOf(madeSleeve(1)));
      expect(await store.figures()).toEqual({ sleeves: 1 });
    });

    it.each(['', '..', '../../../etc/passwd', 'a'.repeat(31), 'A'.repeat(32), `${'a'.repeat(30)}/.`, '\0'])(
      'takes %j for no id',
      async (sleeveId) => {
        expect(await store.get(sleeveId, 64)).toBeUndefined();
        expect(await store.has([sleeveId])).toEqual([false]);
        await expect(store.put([{ ...madeSleeve(1), sleeveId }])).rejects.toThrow('assertion failed');
      },
    );

    it('takes what is not a size for none', async () => {
      await store.put([madeSleeve(1)]);
      expect(await store.get(madeSleeve(1).sleeveId, '../64' as unknown as SleeveSizePx)).toBeUndefined();
    });

    it('removes what nobody refers to, but nothing that is young', async () => {
      const [used, unused] = [madeSleeve(1), madeSleeve(2)];
      await store.put([used, unused]);
      const inUse = new Set([used.sleeveId]);
      expect(await store.removeUnreferenced(inUse)).toBe(0);
      expect(await store.removeUnreferenced(inUse, { ageMinMs: -1000 })).toBe(1);
      expect(await storedSizes(store, unused)).toEqual(NONE);
      expect(await storedSizes(store, used)).toEqual(sizesOf(used));
      await store.put([unused]);
      expect(await storedSizes(store, unused)).toEqual(sizesOf(unused));
    });

    it('takes a sleeve that was put again for young', async () => {
      await store.put([madeSleeve(1), madeSleeve(2)]);
      await sleep(300);
      await store.put([madeSleeve(1)]);
      expect(await store.removeUnreferenced(new Set(), { ageMinMs: 250 })).toBe(1);
      expect(await store.has([madeSleeve(1).sleeveId, madeSleeve(2).sleeveId])).toEqual([true, false]);
    });
  });
}
