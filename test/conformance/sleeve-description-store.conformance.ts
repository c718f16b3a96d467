import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  SleeveDescription,
  SleeveDescriptionStore,
} from '../../src/catalog/sleeve-description-store.ts';

const KIND = { name: 'traits', version: 2 };
const OLDER = { name: 'traits', version: 1 };
const OTHER = { name: 'traits-of-another', version: 1 };

const idOf = (n: number): string => n.toString(16).padStart(32, '0');
const described = (...numbers: number[]): SleeveDescription[] =>
  numbers.map((n) => ({ sleeveId: idOf(n), bytes: Uint8Array.of(n, n, n) }));
const plain = (bytes: (Uint8Array | undefined)[]): unknown[] => bytes.map((one) => one && [...one]);

/** What every store of descriptions does, whatever it is made of. */
export function describeSleeveDescriptionStore(
  name: string,
  create: () => SleeveDescriptionStore | Promise<SleeveDescriptionStore>,
): void {
  describe(`${name} store of sleeve descriptions`, () => {
    let store: SleeveDescriptionStore;
    beforeEach(async () => {
      store = await create();
    });
    afterEach(() => store.close());

    const readAll = async (kind = KIND, cursor = 0): Promise<number[]> => {
      const { descriptions } = await store.readFrom(kind, cursor, 100);
      return descriptions.map(({ bytes }) => bytes[0] ?? 0);
    };

    it('gives back what was put under its kind, and nothing else', async () => {
      await store.put(KIND, described(1, 2));
      await store.put(OLDER, described(3));
      expect(plain(await store.get(KIND, [idOf(2), idOf(3), idOf(1)]))).toEqual([
        [2, 2, 2],
        undefined,
        [1, 1, 1],
      ]);
      expect(await store.has(KIND, [idOf(2), idOf(3)])).toEqual([true, false]);
      expect(await store.has(OTHER, [idOf(1)])).toEqual([false]);
      expect(await store.figures(KIND)).toEqual({ descriptions: 2, sizeBytes: 6 });
      expect(await store.figures(OTHER)).toEqual({ descriptions: 0, sizeBytes: 0 });
    });

    it('remembers that there was nothing to say', async () => {
      await store.put(KIND, [{ sleeveId: idOf(1), bytes: new Uint8Array() }]);
      expect(await store.has(KIND, [idOf(1)])).toEqual([true]);
      expect(plain(await store.get(KIND, [idOf(1)]))).toEqual([[]]);
    });

    it('does not keep hold of the array it was given', async () => {
      const [one] = described(1);
      await store.put(KIND, [one!]);
      one!.bytes.fill(9);
      expect(plain(await store.get(KIND, [idOf(1)]))).toEqual([[1, 1, 1]]);
    });

    it('tells page by page what is new', async () => {
      await store.put(KIND, described(1, 2, 3));
      await store.put(OTHER, described(7));
      const first = await store.readFrom(KIND, 0, 2);
      expect(first.descriptions.map(({ sleeveId }) => sleeveId)).toEqual([idOf(1), idOf(2)]);
      const second = await store.readFrom(KIND, first.cursor, 2);
      expect(second.descriptions).toHaveLength(1);
      expect(await store.readFrom(KIND, second.cursor, 2)).toEqual({
        descriptions: [],
        cursor: second.cursor,
      });
      await store.put(KIND, described(2, 4));
      expect(await readAll(KIND, second.cursor)).toEqual([2, 4]);
      expect(await readAll()).toEqual([1, 3, 2, 4]);
    });

    it('never tells what is new under a cursor that has passed already', async () => {
      await store.put(KIND, described(1, 2));
      const { cursor } = await store.readFrom(KIND, 0, 10);
      await store.removeUnreferenced(new Set());
      await store.put(KIND, described(3));
      expect(await readAll(KIND, cursor)).toEqual([3]);
    });

    it('drops the other versions of a kind, and no other kind', async () => {
      await store.put(KIND, described(1));
      await store.put(OLDER, described(1, 2));
      await store.put(OTHER, described(1));
      expect(await store.dropOtherVersions(KIND)).toBe(2);
      expect(await store.dropOtherVersions(KIND)).toBe(0);
      expect([await readAll(), await readAll(OLDER), await readAll(OTHER)]).toEqual([[1], [], [1]]);
    });

    it('forgets sleeves that are no longer in use, in every kind', async () => {
      await store.put(KIND, described(1, 2));
      await store.put(OTHER, described(2, 3));
      expect(await store.removeUnreferenced(new Set([idOf(2)]))).toBe(2);
      expect([await readAll(), await readAll(OTHER)]).toEqual([[2], [2]]);
    });
  });
}
