import { describe, expect, it } from 'vitest';
import { SoundDescriber } from '../../audio/descriptors/describe-sound.ts';
import { DESCRIBED_RATE_HZ } from '../../audio/descriptors/sound-block.ts';
import type { NewTrack } from '../../catalog/catalog-store.ts';
import type { TrackSound } from '../../catalog/track.ts';
import { idsFitting } from '../../catalog/ids-fitting.ts';
import { memoryVectorStore } from '../../stores/memory/memory-vector-store.ts';
import { embedSounds } from './embed-sounds.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { findSimilar } from './find-similar.ts';

/** Three seconds of a tone with so many overtones. */
function tone(frequencyHz: number, overtones: number): TrackSound {
  const describer = new SoundDescriber();
  const samples = Float32Array.from({ length: 3 * DESCRIBED_RATE_HZ }, (_, i) => {
    let sum = 0;
    for (let n = 1; n <= overtones; n++)
      sum += Math.sin((2 * Math.PI * n * frequencyHz * i) / DESCRIBED_RATE_HZ) / n;
    return sum / 4;
  });
  describer.push(samples);
  const { courses: _, ...sound } = describer.finish();
  return sound;
}

/** Eight clicks of noise a second. */
function clicks(): TrackSound {
  const describer = new SoundDescriber();
  describer.push(
    Float32Array.from({ length: 3 * DESCRIBED_RATE_HZ }, (_, i) => {
      const sinceS = (i / DESCRIBED_RATE_HZ) % 0.125;
      return Math.sin(i * i * 0.7) * Math.exp(-200 * sinceS);
    }),
  );
  const { courses: _, ...sound } = describer.finish();
  return sound;
}

const track = (trackId: number, sound?: TrackSound): NewTrack => ({
  trackId,
  file: { path: `/m/${trackId}`, sizeBytes: 1, mtimeMs: 1 },
  tags: {},
  durationMs: 1,
  indexedAtMs: 1,
  ...(sound === undefined ? {} : { sound }),
});

describe('findSimilar', () => {
  it('finds what sounds alike first, without the track itself and what is missing', async () => {
    const catalog = memoryCatalogStore();
    const tracks = [
      track(1, tone(220, 8)),
      track(2, tone(2000, 1)),
      track(3, tone(233, 8)),
      track(4, tone(220, 8)),
      track(5),
    ];
    await catalog.putTracks(tracks, 0);
    await catalog.dropFiles(['/m/4'], 0);
    const vectors = memoryVectorStore(idsFitting(catalog));
    const ports = { catalog, vectors };
    const scanned = await findSimilar(tracks[0]!, ports, 5);
    await embedSounds(ports);
    const found = await findSimilar(tracks[0]!, ports, 5);
    expect(found.map((one) => one.track.trackId)).toEqual([3, 2]);
    expect(found[0]?.score).toBeGreaterThan(0.8);
    expect(found[0]?.likeness).toBeGreaterThan(found[1]?.likeness ?? 1);
    const reasons = (index: number) => found[index]?.reasons.map(({ descriptor }) => descriptor);
    expect(reasons(0)).toEqual(expect.arrayContaining(['brightness', 'warmth', 'loudness']));
    expect(reasons(1)).not.toContain('brightness');
    expect(await findSimilar(tracks[0]!, ports, 1)).toHaveLength(1);
    expect(await findSimilar(tracks[4]!, ports, 5)).toEqual([]);
    // a collection whose sounds are not embedded yet answers the same
    expect(scanned.map((one) => one.track.trackId)).toEqual([3, 2]);
    expect(scanned[0]?.score).toBeCloseTo(found[0]?.score ?? 0, 5);
  });

  it('says by likeness whether anything sounds alike, or is only the nearest there is', async () => {
    const catalog = memoryCatalogStore();
    const tracks = [track(1, tone(220, 8)), track(2, clicks()), track(3, tone(225, 8))];
    await catalog.putTracks(tracks, 0);
    const ports = { catalog, vectors: memoryVectorStore(idsFitting(catalog)) };
    const likenesses = async (of: number): Promise<boolean[]> =>
      (await findSimilar(tracks[of]!, ports, 5)).map(({ likeness }) => likeness > 0.5);
    expect(await likenesses(0)).toEqual([true, false]);
    expect(await likenesses(1)).toEqual([false, false]);
  });

  it('ranks by CLAP once it has a vector for every track, and says which engine it was', async () => {
    const catalog = memoryCatalogStore();
    const tracks = [track(1, tone(220, 8)), track(2, tone(2000, 1)), track(3, tone(233, 8)), track(4)];
    await catalog.putTracks(tracks, 0);
    const vectors = memoryVectorStore(idsFitting(catalog));
    await embedSounds({ catalog, vectors });
    const clap = { of: 'track', model: 'made/clap', revision: '1', dtype: 'fp32', dim: 2 } as const;
    await vectors.put(clap, { ids: Uint32Array.of(1, 2, 3), vectors: Float32Array.of(1, 0, 1, 0.1, 0, 1) });
    const similar = async (i: number): Promise<[number, string][]> =>
      (await findSimilar(tracks[i]!, { catalog, vectors }, 5)).map(({ track: one, engine }) => [
        one.trackId,
        engine,
      ]);
    expect((await similar(0))[0]).toEqual([3, 'builtin']);
    await vectors.complete(clap);
    expect(await similar(0)).toEqual([
      [2, 'clap'],
      [3, 'clap'],
    ]);
    const byClap = await findSimilar(tracks[0]!, { catalog, vectors }, 5);
    expect(byClap.map(({ likeness }) => likeness > 0.5)).toEqual([true, false]);
    // added since: CLAP has not heard it yet
    await catalog.putTracks([track(5, tone(230, 8))], 0);
    tracks.push(track(5, tone(230, 8)));
    expect((await similar(4))[0]?.[1]).toBe('builtin');
  });
});
