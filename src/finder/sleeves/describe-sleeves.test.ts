import { describe, expect, it } from 'vitest';
import { EarwormError } from '../../errors.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { describeSleeves, type DescribePorts, type SleeveDescriber } from './describe-sleeves.ts';
import { pixelSleeveDescribers } from './pixel-sleeve-describers.ts';

const SLEEVES = Array.from({ length: 70 }, (_, i) => `sleeve ${i}`);

function describerOf(version: number, seen: string[]): SleeveDescriber {
  return {
    kind: { name: 'length', version },
    async describe(pictures) {
      seen.push(...pictures.map(({ sleeveId }) => sleeveId));
      return pictures.map(({ jpeg }) => (jpeg.length === 0 ? undefined : Uint8Array.of(jpeg.length)));
    },
  };
}

const portsWith = (
  describers: readonly SleeveDescriber[],
  descriptions = memorySleeveDescriptionStore(),
) => ({
  catalog: { sleeveIds: async () => new Set(SLEEVES) },
  sleeveStore: {
    // the pictures of the last are gone; the first has nothing in it
    get: async (id: string) => (id === 'sleeve 69' ? undefined : new Uint8Array(SLEEVES.indexOf(id))),
  },
  descriptions,
  describers,
});

async function byteOf(ports: DescribePorts, sleeveId: string, version = 1): Promise<number[] | undefined> {
  const [bytes] = await ports.descriptions.get({ name: 'length', version }, [sleeveId]);
  return bytes && [...bytes];
}

describe('describeSleeves', () => {
  it('describes every sleeve whose pictures are there, once', async () => {
    const seen: string[] = [];
    const ports = portsWith([describerOf(1, seen)]);
    await describeSleeves(ports, {});
    await describeSleeves(ports, {});
    expect(seen).toEqual(SLEEVES.slice(0, 69));
    expect(await byteOf(ports, 'sleeve 5')).toEqual([5]);
    expect(await byteOf(ports, 'sleeve 0')).toEqual([]);
    expect(await byteOf(ports, 'sleeve 69')).toBeUndefined();
  });

  it('describes anew in another version, and then forgets the older one', async () => {
    const ports = portsWith([describerOf(1, [])]);
    await describeSleeves(ports, {});
    await describeSleeves({ ...ports, describers: [describerOf(2, [])] }, {});
    expect(await byteOf(ports, 'sleeve 5', 1)).toBeUndefined();
    expect(await byteOf(ports, 'sleeve 5', 2)).toEqual([5]);
  });

  it('keeps what was done, and the older version, when it is stopped', async () => {
    const stop = new AbortController();
    const ports = portsWith([describerOf(1, [])]);
    await describeSleeves(ports, {});
    const stopping = describeSleeves(
      { ...ports, describers: [describerOf(2, [])] },
      { signal: stop.signal, onProgress: ({ done }) => (done > 0 ? stop.abort() : undefined) },
    );
    // what the progress of the second batch stops is the third
    await expect(stopping).rejects.toThrow(/abort/iu);
    expect(await byteOf(ports, 'sleeve 5', 1)).toEqual([5]);
    expect(await byteOf(ports, 'sleeve 40', 2)).toEqual([40]);
    const seen: string[] = [];
    await describeSleeves({ ...ports, describers: [describerOf(2, seen)] }, {});
    expect(seen).toEqual(SLEEVES.slice(64, 69));
  });
});

describe('pixelSleeveDescribers', () => {
  const describing = (code: 'E_MEDIA_CRASH' | 'E_CANCELLED') => {
    const analyzer = { describePicture: () => Promise.reject(new EarwormError(code)) };
    const [first] = pixelSleeveDescribers(analyzer);
    return first?.describe([{ sleeveId: 'a', jpeg: new Uint8Array() }]);
  };

  it('passes over a picture that kills its reader, and stops when told to', async () => {
    expect(await describing('E_MEDIA_CRASH')).toEqual([undefined]);
    await expect(describing('E_CANCELLED')).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});
