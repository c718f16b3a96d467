import type { DescriptionKind, SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';

/** All descriptions of one kind, by sleeve, kept in memory. */
export interface DescriptionIndex {
  /** Reads what is new in the store. */
  catchUp(): Promise<void>;
  get(sleeveId: string | undefined): Uint8Array | undefined;
}

const PAGE_SLEEVES = 5000;

export function createDescriptionIndex(
  store: Pick<SleeveDescriptionStore, 'readFrom'>,
  kind: DescriptionKind,
): DescriptionIndex {
  const known = new Map<string, Uint8Array>();
  let cursor = 0;
  return {
    async catchUp() {
      for (;;) {
        const page = await store.readFrom(kind, cursor, PAGE_SLEEVES);
        cursor = page.cursor;
        for (const { sleeveId, bytes } of page.descriptions) known.set(sleeveId, bytes);
        if (page.descriptions.length < PAGE_SLEEVES) return;
      }
    },
    get: (sleeveId) => (sleeveId === undefined ? undefined : known.get(sleeveId)),
  };
}
