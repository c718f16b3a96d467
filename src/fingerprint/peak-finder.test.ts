import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPeakFinder } from '../media/load-peak-finder.ts';
import { compilePeakFinder } from './peak-finder-kernel.ts';
import { createPeakFinder, type MakePeakFinder, type RawPeaks } from './peak-finder.ts';
import { SCHEME } from './scheme.ts';

const KERNEL = loadPeakFinder();
const HOP = SCHEME.hopSamples;
const RATE_HZ = SCHEME.sampleRateHz;

/** -1..1, from a seed. */
function noise(length: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Chords of plucked partials over a little noise. */
function music(seconds: number, seed: number): Float32Array {
  const samples = noise(seconds * RATE_HZ, seed).map((sample) => sample * 0.003);
  const draws = noise(seconds * 40, seed + 1);
  for (const [note, draw] of draws.entries()) {
    const start = Math.floor((note / draws.length) * samples.length);
    const hz = 150 * 2 ** (2 + 2 * draw);
    for (let i = start; i < Math.min(samples.length, start + RATE_HZ); i++) {
      const t = (i - start) / RATE_HZ;
      for (let partial = 1; partial < 6; partial++) {
        samples[i]! += (0.1 / partial) * Math.exp(-5 * t) * Math.sin(2 * Math.PI * hz * partial * t);
      }
    }
  }
  return samples;
}

interface Found extends RawPeaks {
  readonly rows: readonly Uint8Array[];
}

function find(make: MakePeakFinder, samples: Float32Array, pieces: readonly number[] = []): Found {
  const rows: Uint8Array[] = [];
  const finder = make(SCHEME, (cells) => rows.push(cells.slice()));
  let from = 0;
  for (const length of pieces) finder.push(samples.subarray(from, (from += length)));
  finder.push(samples.subarray(from));
  return { ...finder.finish(), rows };
}

const FINDERS: readonly (readonly [string, MakePeakFinder])[] = [
  ['plain', createPeakFinder],
  ['fast', KERNEL],
];

describe.each(FINDERS)('the %s peak finder', (_, make) => {
  it.each([
    [60.3, 30.25],
    [200, 41],
    [333.6, 57.75],
  ])('places a short tone at bin %f and frame %f', (bin, frame) => {
    const samples = noise(100 * HOP, 5).map((sample) => sample * 1e-4);
    const centre = frame * HOP + SCHEME.windowSamples / 2;
    for (const i of samples.keys()) {
      const loudness = Math.exp(-(((i - centre) / 600) ** 2));
      samples[i]! += loudness * Math.sin((2 * Math.PI * bin * (i - centre)) / SCHEME.windowSamples);
    }
    const { frames, bins, levels } = find(make, samples);
    const loudest = levels.indexOf(Math.max(...levels));
    expect(Math.abs(frames[loudest]! - frame)).toBeLessThan(0.1);
    expect(Math.abs(bins[loudest]! - bin)).toBeLessThan(0.1);
  });

  it('finds nothing in silence, and one grey where nothing differs', () => {
    const { frames, rows, lengthFrames } = find(make, new Float32Array(50 * HOP));
    expect(frames).toHaveLength(0);
    expect(lengthFrames).toBe(47);
    expect(rows).toHaveLength(47);
    expect(new Set(rows.flatMap((row) => [...row]))).toEqual(new Set([128]));
  });

  it('moves peaks with the sound by whole frames', () => {
    const sound = music(4, 7);
    const delayed = new Float32Array(sound.length + 90 * HOP);
    delayed.set(noise(90 * HOP, 3).map((sample) => sample * 0.003));
    delayed.set(sound, 90 * HOP);
    const key = (found: RawPeaks, i: number, delay: number): string =>
      `${(found.frames[i]! - delay).toFixed(2)} ${found.bins[i]!.toFixed(2)}`;
    const inner = (found: RawPeaks, delay: number): string[] =>
      [...found.frames.keys()]
        .filter((i) => found.frames[i]! - delay > 30 && found.frames[i]! - delay < 140)
        .map((i) => key(found, i, delay));
    const expected = inner(find(make, sound), 0);
    const moved = new Set(inner(find(make, delayed), 90));
    expect(expected.length).toBeGreaterThan(300);
    expect(expected.filter((peak) => !moved.has(peak)).length).toBeLessThan(0.01 * expected.length);
  });

  it('does not depend on how the sound is cut', () => {
    const samples = music(3, 11);
    const whole = find(make, samples);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 20 }), (pieces) => {
        expect(find(make, samples, pieces)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });

  it.each([0, 1, 1023, 1024, 1279, 1280, 2047, 2048, 7 * 1024 + 300])('takes %i samples', (length) => {
    const { lengthFrames, rows } = find(make, noise(length, 2));
    expect(lengthFrames).toBe(length < 1024 ? 0 : Math.floor((length - 1024) / HOP) + 1);
    expect(rows).toHaveLength(lengthFrames);
  });
});

/** The share of peaks that `other` has, too, to 0.01 frame, bin and dB. */
function shareOf(peaks: RawPeaks, other: RawPeaks): number {
  let shared = 0;
  for (const [i, frame] of peaks.frames.entries()) {
    const isSame = (at: number, j: number): boolean =>
      Math.abs(at - frame) < 0.01 &&
      Math.abs(other.bins[j]! - peaks.bins[i]!) < 0.01 &&
      Math.abs(other.levels[j]! - peaks.levels[i]!) < 0.01;
    if (other.frames.some(isSame)) shared++;
  }
  return shared / peaks.frames.length;
}

describe('the fast peak finder against the plain one', () => {
  it('is compiled', () => {
    expect(KERNEL).not.toBe(createPeakFinder);
  });

  it('is not offered where it cannot run', () => {
    expect(compilePeakFinder(new Uint8Array(8))).toBeUndefined();
  });

  it.each([
    ['noise', noise(20 * RATE_HZ, 1)],
    ['quiet noise', noise(20 * RATE_HZ, 2).map((sample) => sample * 1e-4)],
    ['music', music(20, 3)],
    ['a piece shorter than the surroundings', music(1, 4).subarray(0, 9 * HOP)],
  ])('finds the same in %s', (_, samples) => {
    const plain = find(createPeakFinder, samples);
    const fast = find(KERNEL, samples);
    expect(fast.lengthFrames).toBe(plain.lengthFrames);
    expect(plain.frames.length).toBeGreaterThan(10);
    expect(shareOf(plain, fast)).toBeGreaterThanOrEqual(0.999);
    expect(shareOf(fast, plain)).toBeGreaterThanOrEqual(0.999);
    const steps = plain.rows.map((row, frame) =>
      row.reduce((most, cell, k) => Math.max(most, Math.abs(cell - fast.rows[frame]![k]!)), 0),
    );
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
  });

  it('recovers from samples that are not numbers', () => {
    const samples = music(6, 5);
    const broken = samples.slice();
    broken.fill(Number.NaN, 1000, 1100);
    const late = ({ frames }: RawPeaks): number[] => [...frames].filter((frame) => frame > 40);
    expect(late(find(KERNEL, broken))).toEqual(late(find(KERNEL, samples)));
  });
});
