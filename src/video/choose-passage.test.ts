import { describe, expect, it } from 'vitest';
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

  it('plays a song that is shorter than the film to its end', () => {
    const energyCourse = new Float32Array(200).fill(0.5);
    expect(choosePassage(SONG, 120_000, { energyCourse, durationMs: 200_000 })).toMatchObject({
      startMs: 0,
      endMs: 120_000,
    });
  });
});
