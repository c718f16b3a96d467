import { beforeAll, describe, expect, test } from 'vitest';
import { memoryPostingStore } from '../stores/memory/memory-posting-store.ts';
import { createClipExtractor, createRecordingExtractor } from './create-extractors.ts';
import { identify, type Identification } from './identify.ts';
import { MIN_CONFIDENCE } from './identify-settings.ts';
import type { PostingSnapshot } from './posting-store.ts';
import { SCHEME, frameSeconds } from './scheme.ts';

const RATE_HZ = SCHEME.sampleRateHz;

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Plucked notes at random: no two seeds and no two places alike. `speed` plays it faster. */
function tune(seed: number, lengthS: number, speed = 1): Float32Array {
  const random = seeded(seed);
  const samples = new Float32Array(Math.floor((lengthS * RATE_HZ) / speed));
  for (let startS = 0; startS < lengthS; startS += 0.08 + 0.2 * random()) {
    const hz = 220 * 2 ** (Math.floor(30 * random()) / 12);
    const level = 0.1 + 0.2 * random();
    const from = Math.floor((startS * RATE_HZ) / speed);
    for (let i = from; i < Math.min(samples.length, from + RATE_HZ / 2); i++) {
      const t = ((i - from) / RATE_HZ) * speed;
      for (let harmonic = 1; harmonic <= 4; harmonic++) {
        samples[i]! += (level / harmonic) * Math.exp(-6 * t) * Math.sin(2 * Math.PI * hz * harmonic * t);
      }
    }
  }
  return samples;
}

const cut = (samples: Float32Array, fromS: number, lengthS: number): Float32Array =>
  samples.slice(Math.floor(fromS * RATE_HZ), Math.floor((fromS + lengthS) * RATE_HZ));

function withNoise(samples: Float32Array, level: number): Float32Array {
  const random = seeded(99);
  return samples.map((x) => x + level * (2 * random() - 1));
}

describe('identify', () => {
  let snapshot: PostingSnapshot;

  beforeAll(async () => {
    const store = memoryPostingStore(SCHEME);
    const tracks = [1, 2, 3, 4, 5, 6].map((trackId) => {
      const extractor = createRecordingExtractor();
      extractor.push(tune(trackId, 60));
      return { trackId, fingerprint: extractor.finish() };
    });
    await store.add(tracks);
    snapshot = await store.snapshot();
  });

  const ask = (samples: Float32Array): Promise<Identification[]> => {
    const extractor = createClipExtractor();
    extractor.push(samples);
    return identify(extractor.finish(), snapshot.shards);
  };

  test('names a clip, its offset to 20 ms and its speed', async () => {
    const [best] = await ask(cut(tune(3, 60), 21.34, 5));
    expect(best).toMatchObject({ trackId: 3 });
    expect(best!.confidence).toBeGreaterThan(0.9);
    expect(Math.abs(best!.startFrame * frameSeconds(SCHEME) - 21.34)).toBeLessThan(0.02);
    expect(best!.speed).toBeCloseTo(1, 2);
  });

  test('names a clip under noise', async () => {
    const [best] = await ask(withNoise(cut(tune(2, 60), 40, 8), 0.15));
    expect(best).toMatchObject({ trackId: 2 });
    expect(best!.confidence).toBeGreaterThan(MIN_CONFIDENCE);
  });

  test.each([0.96, 0.985, 1.02, 1.04])('names a clip played %d times as fast', async (speed) => {
    const [best] = await ask(cut(tune(5, 60, speed), 20, 6));
    expect(best).toMatchObject({ trackId: 5 });
    expect(best!.speed).toBeCloseTo(speed, 2);
    expect(Math.abs(best!.startFrame * frameSeconds(SCHEME) - 20 * speed)).toBeLessThan(0.05);
  });

  test('names a clip that begins before its track', async () => {
    const clip = new Float32Array(6 * RATE_HZ);
    clip.set(cut(tune(4, 60), 0, 4), 2 * RATE_HZ);
    const [best] = await ask(clip);
    expect(best).toMatchObject({ trackId: 4 });
    expect(best!.startFrame * frameSeconds(SCHEME)).toBeCloseTo(-2, 1);
  });

  test.each<[string, Float32Array]>([
    ['a tune that is not there', cut(tune(77, 60), 10, 10)],
    ['silence', new Float32Array(5 * RATE_HZ)],
    ['noise', withNoise(new Float32Array(5 * RATE_HZ), 0.3)],
    ['a tone', new Float32Array(5 * RATE_HZ).map((_, i) => 0.3 * Math.sin(0.3 * i))],
    ['a click', new Float32Array(5 * RATE_HZ).fill(1, 20_000, 20_010)],
    ['too little to tell', cut(tune(1, 60), 5, 0.05)],
  ])('does not name %s', async (_name, clip) => {
    const found = await ask(clip);
    expect(found.filter(({ confidence }) => confidence >= MIN_CONFIDENCE)).toEqual([]);
  });

  test('stops when asked to', async () => {
    const extractor = createClipExtractor();
    extractor.push(cut(tune(1, 60), 5, 5));
    await expect(
      identify(extractor.finish(), snapshot.shards, { signal: AbortSignal.abort() }),
    ).rejects.toThrow(/abort/i);
  });
});
