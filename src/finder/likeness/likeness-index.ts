import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import { LIKENESS_KIND, LIKENESS_SIZE, likenessOf } from '../../image/likeness.ts';

export interface AlikeSleeve {
  readonly sleeveId: string;
  readonly score: number;
}

/** All sleeves by how they look; 100 bytes each. */
export interface LikenessIndex {
  /** What was said of a sleeve; `undefined` when nothing is. */
  of(sleeveId: string): Promise<Uint8Array | undefined>;
  /** All sleeves, or those of `among`, the most alike first. */
  rank(likeness: Uint8Array, among?: ReadonlySet<string>): Promise<AlikeSleeve[]>;
}

const PAGE_SLEEVES = 5000;

/** Reads what is new in the store before each answer. */
export function createLikenessIndex(store: Pick<SleeveDescriptionStore, 'readFrom' | 'get'>): LikenessIndex {
  const known = new Map<string, Uint8Array>();
  let cursor = 0;
  const catchUp = async (): Promise<void> => {
    for (;;) {
      const page = await store.readFrom(LIKENESS_KIND, cursor, PAGE_SLEEVES);
      cursor = page.cursor;
      for (const { sleeveId, bytes } of page.descriptions)
        if (bytes.length === LIKENESS_SIZE) known.set(sleeveId, bytes);
      if (page.descriptions.length < PAGE_SLEEVES) return;
    }
  };
  return {
    async of(sleeveId) {
      const [bytes] = await store.get(LIKENESS_KIND, [sleeveId]);
      return bytes?.length === LIKENESS_SIZE ? bytes : undefined;
    },
    async rank(likeness, among) {
      await catchUp();
      const alike: AlikeSleeve[] = [];
      for (const [sleeveId, bytes] of known)
        if (among?.has(sleeveId) ?? true) alike.push({ sleeveId, score: likenessOf(likeness, bytes) });
      return alike.toSorted((a, b) => b.score - a.score);
    },
  };
}
