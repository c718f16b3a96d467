import { describe, expect, it } from 'vitest';
import { SOUND_VECTOR_SIZE } from '../../audio/descriptors/sound-vector.ts';
import { memoryVectorStore } from '../../stores/memory/memory-vector-store.ts';
import { embedSounds, type EmbedPorts } from './embed-sounds.ts';
import { SOUND_SPACE } from './sound-space.ts';

/** A catalogue of tracks whose vectors are all their id. */
const catalogOf = (trackIds: readonly number[]): EmbedPorts['catalog'] => ({
  soundVectors: async () => ({
    trackIds: Uint32Array.from(trackIds),
    vectors: Float32Array.from(trackIds.flatMap((id) => Array<number>(SOUND_VECTOR_SIZE).fill(id))),
  }),
});

describe('embedSounds', () => {
  it('puts what is missing, removes what is gone and leaves the rest', async () => {
    const vectors = memoryVectorStore(async () => new Uint32Array(0));
    await embedSounds({ catalog: catalogOf([1, 2, 3, 0]), vectors });
    expect([...(await vectors.ids(SOUND_SPACE))]).toEqual([1, 2, 3]);
    const put: number[] = [];
    const watched = {
      ...vectors,
      put: (...given: Parameters<typeof vectors.put>) => {
        put.push(...given[1].ids);
        return vectors.put(...given);
      },
    };
    await embedSounds({ catalog: catalogOf([2, 3, 4]), vectors: watched });
    expect([...(await vectors.ids(SOUND_SPACE))]).toEqual([2, 3, 4]);
    expect(put).toEqual([4]);
  });

  it('drops older revisions once the present one is complete, not before', async () => {
    const vectors = memoryVectorStore(async () => new Uint32Array(0));
    const older = { ...SOUND_SPACE, revision: '0' };
    await vectors.put(older, {
      ids: Uint32Array.of(1),
      vectors: new Float32Array(SOUND_VECTOR_SIZE).fill(1),
    });
    await vectors.complete(older);
    const stop = AbortSignal.abort();
    const ports = { catalog: catalogOf([1, 2]), vectors };
    await expect(embedSounds(ports, stop)).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(await vectors.ids(older)).toHaveLength(1);
    await embedSounds(ports);
    expect(await vectors.figures()).toMatchObject([{ space: SOUND_SPACE, count: 2, isComplete: true }]);
  });
});
