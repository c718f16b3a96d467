import { describe, expect, it } from 'vitest';
import { musicLevels, playLevels } from './music-levels.ts';
import { fillsFilm, songPlays } from './song-plays.ts';

const RATE_HZ = 48_000;

describe('songPlays', () => {
  it('plays a song once that is long enough from there', () => {
    expect(songPlays({ durationS: 20, songS: 60, startS: 40 })).toMatchObject([
      { fromS: 40, atS: 0, endS: 20, fadeInS: 0, fadeOutS: 0 },
    ]);
  });

  it('begins a song anew until the film is filled, each time two seconds before its end', () => {
    const plays = songPlays({ durationS: 70, songS: 30, startS: 10 });
    expect(plays.map(({ fromS, atS }) => [fromS, atS])).toEqual([
      [10, 0],
      [0, 18],
      [0, 46],
    ]);
    expect(plays.at(-1)?.endS).toBeGreaterThanOrEqual(70);
  });

  it('knows which songs are too short to be repeated', () => {
    expect(fillsFilm(90, 600)).toBe(true);
    expect(fillsFilm(30, 600)).toBe(false);
  });
});

describe('music levels', () => {
  const wish = { durationS: 70, sampleRateHz: RATE_HZ, level: 1, speech: [] };
  const at = (levels: Float32Array, timeS: number): number => levels[Math.round(1000 * timeS)]!;

  it('fade in and out, and go down under speech, also through its pauses', () => {
    const speech = [
      { startS: 20, endS: 24 },
      { startS: 25, endS: 28 },
    ];
    const levels = musicLevels({ ...wish, speech });
    expect([at(levels, 0), at(levels, 70)]).toEqual([0, 0]);
    expect([at(levels, 5), at(levels, 35)]).toEqual([1, 1]);
    for (const timeS of [20, 24.5, 28]) expect(at(levels, timeS)).toBeCloseTo(10 ** (-15 / 20), 3);
    expect(at(levels, 19.5)).toBe(1);
    expect(at(levels, 29)).toBeCloseTo(1, 2);
  });

  it('stay as loud where one play gives over to the next', () => {
    const levels = musicLevels(wish);
    const plays = songPlays({ durationS: 70, songS: 30, startS: 0 }).map((p) =>
      playLevels(levels, p, RATE_HZ),
    );
    for (const timeS of [10, 28.5, 29, 29.7, 57])
      expect(plays.reduce((power, play) => power + at(play, timeS) ** 2, 0)).toBeCloseTo(1, 2);
  });
});
