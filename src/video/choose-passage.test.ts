import { describe, expect, it } from 'vitest';
import { createRandom } from '../demo/random.ts';
import { choosePassage } from './choose-passage.ts';

/** Quiet for 60 s, loud for 30, quiet for 30. */
const SONG = {
  loudnessLufs: Float32Array.from({ length: 120 }, (_, s) => (s >= 60 && s < 90 ? -8 : -30)),
  onsetsDb: new Float32Array(120).fill(0.5),
};

describe('choosePassage', () => {
  it('lays the change of a film on the change of the song', () => {
    const energyCourse = Float32Array.from({ length: 20 }, (_, s) => (s < 8 ? 0.2 : 0.8));
    expect(choosePassage(SONG, 120_000, { energyCourse, durationMs: 19_437 })).toMatchObject({
      startMs: 52_000,
      endMs: 71_437,
    });
  });

  it('takes a level passage of the right level for a level film', () => {
    const energyCourse = new Float32Array(10).fill(0.75);
    const { startMs } = choosePassage(SONG, 120_000, { energyCourse, durationMs: 10_000 });
    expect(startMs).toBeGreaterThanOrEqual(60_000);
    expect(startMs).toBeLessThanOrEqual(80_000);
  });

  it('begins a song anew that is shorter than the film, and judges what is heard then', () => {
    const level = { energyCourse: new Float32Array(200).fill(0.5), durationMs: 200_000 };
    expect(choosePassage(SONG, 120_000, level)).toMatchObject({ startMs: 0, endMs: 120_000, plays: 2 });
    // loud at 60 and, the second time, at 178
    const twice = Float32Array.from({ length: 220 }, (_, s) =>
      (s >= 60 && s < 90) || (s >= 178 && s < 208) ? 0.8 : 0.2,
    );
    const once = twice.map((energy, s) => (s > 100 ? 0.2 : energy));
    const fitOf = (energyCourse: Float32Array) =>
      choosePassage(SONG, 120_000, { energyCourse, durationMs: 220_000 }).fit;
    expect(fitOf(twice)).toBeGreaterThan(fitOf(once) + 0.1);
  });

  it('takes the passage that was cut out of a song as the film, among all others', () => {
    const random = createRandom('passages');
    let level = 0.5;
    const loudness = Float32Array.from({ length: 240 }, () => {
      level = Math.max(0.15, Math.min(1, level + random.between(-0.4, 0.4)));
      return -40 + 32 * level;
    });
    const song = { loudnessLufs: loudness, onsetsDb: new Float32Array(240) };
    for (let i = 0; i < 20; i++) {
      const [fromS, lengthS] = [Math.floor(random.between(0, 200)), Math.floor(random.between(12, 40))];
      const durationMs = 1000 * lengthS - Math.floor(random.between(0, 900));
      const energyCourse = loudness.slice(fromS, fromS + lengthS).map((lufs) => (0.6 * (lufs + 40)) / 32);
      const passage = choosePassage(song, 240_000, { energyCourse, durationMs });
      expect(passage.startMs).toBe(1000 * fromS);
      expect(passage.endMs - passage.startMs).toBe(durationMs);
      expect(passage.fit).toBeCloseTo(1, 2);
    }
  });
});
