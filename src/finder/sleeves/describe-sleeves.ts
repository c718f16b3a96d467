import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import type { DescriptionKind, SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import type { SleeveStore } from '../../catalog/sleeve-store.ts';

/** A sleeve as we stored it: JPEG, sRGB, its longest side at most 640 pixels. */
export interface StoredPicture {
  readonly sleeveId: string;
  readonly jpeg: Uint8Array;
}

export interface DescribeOptions {
  readonly signal?: AbortSignal;
}

/** Computes one kind of description from pictures of sleeves. */
export interface SleeveDescriber {
  readonly kind: DescriptionKind;
  /**
   * Same length and order as `pictures`; `undefined` where there is nothing to say of a picture, which is
   * remembered. A fault of the describer itself is thrown, and the pictures are tried again next time.
   */
  describe(
    pictures: readonly StoredPicture[],
    options?: DescribeOptions,
  ): Promise<readonly (Uint8Array | undefined)[]>;
}

export interface DescribePorts {
  readonly catalog: Pick<AlbumCatalog, 'sleeveIds'>;
  readonly sleeveStore: Pick<SleeveStore, 'get'>;
  readonly descriptions: SleeveDescriptionStore;
  readonly describers: readonly SleeveDescriber[];
}

export interface DescribeProgress {
  readonly kind: string;
  readonly done: number;
  readonly total: number;
}

const SLEEVES_AT_ONCE = 32;

/**
 * Describes the sleeves of all albums that a describer has not described in its present version. Each
 * batch is durable before the next begins; older versions go when the new one is complete. Errors:
 * `E_CANCELLED`, those of the stores and of the describers.
 */
export async function describeSleeves(
  ports: DescribePorts,
  { signal, onProgress = () => {} }: DescribeOptions & { onProgress?: (progress: DescribeProgress) => void },
): Promise<void> {
  const sleeveIds = [...(await ports.catalog.sleeveIds())];
  for (const describer of ports.describers) {
    const { kind } = describer;
    const isThere = await ports.descriptions.has(kind, sleeveIds);
    const missing = sleeveIds.filter((_, i) => isThere[i] !== true);
    for (let done = 0; done < missing.length; done += SLEEVES_AT_ONCE) {
      signal?.throwIfAborted();
      onProgress({ kind: kind.name, done, total: missing.length });
      await describeBatch(missing.slice(done, done + SLEEVES_AT_ONCE), describer, ports, signal);
    }
    await ports.descriptions.dropOtherVersions(kind);
  }
}

async function describeBatch(
  sleeveIds: readonly string[],
  describer: SleeveDescriber,
  { sleeveStore, descriptions }: DescribePorts,
  signal: AbortSignal | undefined,
): Promise<void> {
  const read = await Promise.all(
    sleeveIds.map(async (sleeveId) => ({ sleeveId, jpeg: await sleeveStore.get(sleeveId, 640) })),
  );
  const pictures = read.flatMap(({ sleeveId, jpeg }) => (jpeg === undefined ? [] : [{ sleeveId, jpeg }]));
  const said = await describer.describe(pictures, signal === undefined ? {} : { signal });
  await descriptions.put(
    describer.kind,
    pictures.map(({ sleeveId }, i) => ({ sleeveId, bytes: said[i] ?? new Uint8Array() })),
  );
}
