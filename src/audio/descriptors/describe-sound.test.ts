import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SoundDescriber } from './describe-sound.ts';
import {
  addSound,
  CLICK_TIMBRES,
  makeChords,
  makeClicks,
  makeNoise,
  makeTone,
} from '../../../test/fixtures/made-sounds.ts';
import { PlainDescriptorKernel } from './descriptor-kernel.ts';
import { compileDescriptorKernel } from './descriptor-wasm-kernel.ts';
import type { SoundDescriptors } from './sound-descriptors.ts';
import { SOUND_VECTOR_SIZE, soundVector } from './sound-vector.ts';

/** The fast kernel is there when the launcher has built it. */
const BUILT_KERNEL = new URL('../../../build/descriptors.wasm', import.meta.url);
const KERNELS = [
  { name: 'plain', makeKernel: () => new PlainDescriptorKernel() },
  ...(existsSync(BUILT_KERNEL)
    ? [{ name: 'built', makeKernel: compileDescriptorKernel(readFileSync(BUILT_KERNEL)) }]
    : []),
];

function describeSound(sound: Float32Array, makeKernel = KERNELS.at(-1)!.makeKernel): SoundDescriptors {
  const describer = new SoundDescriber(makeKernel());
  describer.push(sound);
  return describer.finish();
}

/** Every number in the descriptors, courses too. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((part) => numbersOf(part));
}

const decibels = (db: number): number => 10 ** (db / 20);

describe('loudness', () => {
  it.each([-3, -23, -33, -60])('of a 997 Hz sine at %i dBFS is as many LUFS', (level) => {
    const { loudness } = describeSound(makeTone(997, 20, decibels(level)));
    expect(loudness.integratedLufs).toBeGreaterThan(level - 0.1);
    expect(loudness.integratedLufs).toBeLessThan(level + 0.1);
    expect(loudness.peakDbfs).toBeCloseTo(level, 1);
  });

  it('passes over silence and over what is more than 10 LU too soft (EBU Tech 3341, case 3)', () => {
    const sound = new Float32Array(11_025 * 120);
    addSound(sound, makeTone(997, 10, decibels(-36)), 0);
    addSound(sound, makeTone(997, 60, decibels(-23)), 10);
    addSound(sound, makeTone(997, 10, decibels(-36)), 70);
    expect(Math.abs(describeSound(sound).loudness.integratedLufs + 23)).toBeLessThan(0.1);
  });

  it('has the range between soft and loud halves (EBU Tech 3342, case 1)', () => {
    const sound = new Float32Array(11_025 * 40);
    addSound(sound, makeTone(1000, 20, decibels(-20)), 0);
    addSound(sound, makeTone(1000, 20, decibels(-30)), 20);
    const { rangeLu } = describeSound(sound).loudness;
    expect(Math.abs(rangeLu - 10)).toBeLessThan(1);
  });

  it('follows time second by second', () => {
    const sound = new Float32Array(11_025 * 10);
    addSound(sound, makeTone(997, 5, decibels(-20)), 5);
    const { loudnessLufs } = describeSound(sound).courses;
    expect(loudnessLufs).toHaveLength(10);
    expect(Array.from(loudnessLufs.subarray(0, 4))).toEqual([-70, -70, -70, -70]);
    for (const lufs of loudnessLufs.subarray(6)) expect(Math.abs(lufs + 20)).toBeLessThan(0.2);
  });
});

describe('tempo', () => {
  it.each(CLICK_TIMBRES)('of a metronome is told from 60 to 180, %s', (timbre) => {
    for (const bpm of [60, 73, 90, 104, 120, 137, 150, 168, 180]) {
      const { tempo } = describeSound(makeClicks(bpm, 25, timbre));
      expect(Math.abs(tempo.bpm! / bpm - 1), `${bpm} as ${tempo.bpm}`).toBeLessThan(0.02);
      expect(tempo.confidence).toBeGreaterThan(0.4);
    }
  });

  it('does not depend on the volume', () => {
    const clicks = makeClicks(97, 20, 'snare');
    const quiet = describeSound(clicks.map((sample) => sample / 50));
    expect(quiet.tempo.bpm).toBeCloseTo(describeSound(clicks).tempo.bpm!, 1);
  });

  it('is not found in noise or a held tone', () => {
    for (const sound of [makeNoise(20, 0.3), makeTone(440, 20, 0.3)]) {
      expect(describeSound(sound).tempo.confidence).toBeLessThan(0.1);
    }
  });

  it('counts onsets', () => {
    expect(describeSound(makeClicks(120, 30, 'wood')).onsets.perSecond).toBeCloseTo(2, 1);
  });
});

describe('key', () => {
  /** Steps of the chords I IV V I in major, i iv V i in minor, over the tonic. */
  const CADENCES = {
    major: [
      [0, 4, 7],
      [5, 9, 12],
      [7, 11, 14],
      [0, 4, 7],
    ],
    minor: [
      [0, 3, 7],
      [5, 8, 12],
      [7, 11, 14],
      [0, 3, 7],
    ],
  } as const;

  it.each(['major', 'minor'] as const)('of a cadence is told, every tonic, %s', (mode) => {
    for (let tonic = 0; tonic < 12; tonic++) {
      const chords = CADENCES[mode].map((steps) => steps.map((step) => 48 + tonic + step));
      const { key } = describeSound(makeChords([...chords, ...chords]));
      expect(key).toMatchObject({ tonic, mode });
      expect(key.confidence).toBeGreaterThan(0.2);
    }
  });

  it('follows the tuning', () => {
    const sharp = CADENCES.major.map((steps) => steps.map((step) => 60.3 + step));
    const { key } = describeSound(makeChords(sharp));
    expect(key).toMatchObject({ tonic: 0, mode: 'major' });
    expect(Math.abs(key.tuningCents - 30)).toBeLessThan(6);
  });

  it('is not sure of noise', () => {
    expect(describeSound(makeNoise(30, 0.3)).key.confidence).toBeLessThan(0.1);
  });
});

describe('timbre', () => {
  it('tells bright from dull, noise from tone, rough from smooth', () => {
    const [low, high] = [describeSound(makeTone(200, 5, 0.3)), describeSound(makeTone(3000, 5, 0.3))];
    expect(high.timbre.brightnessHz).toBeGreaterThan(4 * low.timbre.brightnessHz);
    expect(high.timbre.rolloffHz).toBeGreaterThan(2500);
    expect(low.timbre.warmthDb).toBeGreaterThan(high.timbre.warmthDb + 20);
    expect(describeSound(makeNoise(5, 0.3)).timbre.flatness).toBeGreaterThan(0.7);
    expect(low.timbre.flatness).toBeLessThan(0.1);
    const [smooth, rough] = [makeChords([[60, 72]]), makeChords([[60, 61]])].map((sound) =>
      describeSound(sound),
    );
    expect(rough!.timbre.roughness).toBeGreaterThan(2 * smooth!.timbre.roughness);
  });
});

describe('energy', () => {
  it('is more of a loud and busy sound than of a soft and slow one', () => {
    const slow = describeSound(
      makeChords(Array.from({ length: 20 }, () => [48, 60, 67])).map((sample) => sample / 20),
    );
    const busy = makeClicks(180, 20, 'snare');
    addSound(busy, makeChords(Array.from({ length: 40 }, () => [36, 37, 48, 60])), 0);
    expect(describeSound(busy).energy).toBeGreaterThan(slow.energy + 0.2);
  });
});

describe('SoundDescriber', () => {
  const SOUND = makeClicks(111, 9, 'snare');
  addSound(
    SOUND,
    makeChords([
      [60, 64, 67],
      [57, 60, 64],
      [62, 65, 69],
      [55, 59, 62],
    ]),
    3,
  );

  it.each(KERNELS)('gives the identical result however the sound is cut, $name kernel', ({ makeKernel }) => {
    const whole = describeSound(SOUND, makeKernel);
    const property = fc.property(fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 8 }), (sizes) => {
      const describer = new SoundDescriber(makeKernel());
      let at = 0;
      for (const size of sizes) {
        describer.push(SOUND.subarray(at, at + size));
        at = Math.min(SOUND.length, at + size);
      }
      describer.push(SOUND.subarray(at));
      expect(describer.finish()).toEqual(whole);
    });
    fc.assert(property, { numRuns: 10 });
  });

  it('gives what the plain kernel gives', () => {
    const [plain, built] = [KERNELS[0]!, KERNELS.at(-1)!].map(({ makeKernel }) =>
      numbersOf(describeSound(SOUND, makeKernel)),
    );
    expect(built).toHaveLength(plain!.length);
    for (const [i, value] of built!.entries()) {
      expect(Math.abs(value - plain![i]!)).toBeLessThan(0.01 + 0.005 * Math.abs(value));
    }
  });

  it.each(KERNELS)(
    'gives finite numbers of nothing, silence, a click, noise and excess, $name kernel',
    ({ makeKernel }) => {
      const click = new Float32Array(20_000);
      click[9000] = 1;
      const sounds = [
        new Float32Array(0),
        new Float32Array(100),
        new Float32Array(50_000),
        click,
        makeNoise(4, 1e-6),
        makeNoise(4, 1),
        makeTone(440, 4, 1e4),
        new Float32Array(50_000).fill(0.5),
      ];
      for (const sound of sounds) {
        const described = describeSound(sound, makeKernel);
        expect(numbersOf(described).every((value) => Number.isFinite(value))).toBe(true);
        const vector = soundVector(described);
        expect(vector).toHaveLength(SOUND_VECTOR_SIZE);
        expect(vector.every((value) => Number.isFinite(value))).toBe(true);
      }
    },
  );

  it('is sure of nothing in silence', () => {
    const { loudness, tempo, key, energy, durationS } = describeSound(new Float32Array(11_025 * 10));
    expect(loudness.integratedLufs).toBe(-70);
    expect(tempo).toEqual({ bpm: undefined, confidence: 0, candidates: [] });
    expect(key.confidence).toBe(0);
    expect(energy).toBeLessThan(0.05);
    expect(durationS).toBe(10);
  });

  it('survives JSON but for the courses', () => {
    const { courses, ...rest } = describeSound(SOUND);
    expect(JSON.parse(JSON.stringify(rest))).toEqual(rest);
    expect(courses.onsetsDb).toHaveLength(courses.loudnessLufs.length);
  });
});

describe('soundVector', () => {
  const cosine = (one: Float32Array, other: Float32Array): number => {
    const product = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0);
    return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
  };

  it('has like sounds near each other', () => {
    const [drums, otherDrums, chords] = [
      makeClicks(120, 10, 'snare'),
      makeClicks(126, 10, 'snare'),
      makeChords(Array.from({ length: 20 }, () => [60, 64, 67])),
    ].map((sound) => soundVector(describeSound(sound)));
    expect(cosine(drums!, otherDrums!)).toBeGreaterThan(0.9);
    expect(cosine(drums!, chords!)).toBeLessThan(0.5);
  });
});
