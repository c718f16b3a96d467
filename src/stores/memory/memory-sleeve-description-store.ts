import type {
  DescriptionKind,
  SleeveDescription,
  SleeveDescriptionStore,
} from '../../catalog/sleeve-description-store.ts';

interface Entry extends SleeveDescription {
  readonly sequence: number;
}

/** Descriptions that are gone when the process ends. */
export function memorySleeveDescriptionStore(): SleeveDescriptionStore {
  /** By kind, then by sleeve; the order of entries is that of their sequence. */
  const kinds = new Map<string, Map<string, Entry>>();
  let lastSequence = 0;

  const entriesOf = (kind: DescriptionKind): Map<string, Entry> => kinds.get(keyOf(kind)) ?? new Map();
  return {
    async put(kind, descriptions) {
      const entries = entriesOf(kind);
      kinds.set(keyOf(kind), entries);
      for (const { sleeveId, bytes } of descriptions) {
        entries.delete(sleeveId);
        entries.set(sleeveId, { sleeveId, bytes: Uint8Array.from(bytes), sequence: ++lastSequence });
      }
    },
    get: async (kind, sleeveIds) => sleeveIds.map((sleeveId) => entriesOf(kind).get(sleeveId)?.bytes),
    has: async (kind, sleeveIds) => sleeveIds.map((sleeveId) => entriesOf(kind).has(sleeveId)),
    async readFrom(kind, cursor, limit) {
      const fresh = [...entriesOf(kind).values()].filter(({ sequence }) => sequence > cursor).slice(0, limit);
      const descriptions = fresh.map(({ sleeveId, bytes }) => ({ sleeveId, bytes }));
      return { descriptions, cursor: fresh.at(-1)?.sequence ?? cursor };
    },
    async dropOtherVersions(kind) {
      const others = [...kinds].filter(([key]) => isOtherVersion(key, kind));
      for (const [key] of others) kinds.delete(key);
      return others.reduce((sum, [, entries]) => sum + entries.size, 0);
    },
    async removeUnreferenced(inUse) {
      let removed = 0;
      for (const entries of kinds.values()) {
        const unused = [...entries.keys()].filter((sleeveId) => !inUse.has(sleeveId));
        for (const sleeveId of unused) entries.delete(sleeveId);
        removed += unused.length;
      }
      return removed;
    },
    async figures(kind) {
      const entries = [...entriesOf(kind).values()];
      return {
        descriptions: entries.length,
        sizeBytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
      };
    },
    async close() {},
  };
}

const keyOf = ({ name, version }: DescriptionKind): string => `${name}/${version}`;

const isOtherVersion = (key: string, kind: DescriptionKind): boolean =>
  key.startsWith(`${kind.name}/`) && key !== keyOf(kind);
