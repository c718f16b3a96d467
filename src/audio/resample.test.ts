import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_RESAMPLE_KERNEL, type ResampleKernel } from './resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES } from './resample-stage.ts';
import { Resampler } from './resample.ts';
import { compileResampleKernel } from './resample-wasm-kernel.ts';

const OUT_HZ = 11_025;

function joined(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

interface Stream {
  readonly fromHz: number;
  /** Where the stream is cut, as parts of its length. */
  readonly cuts?: readonly number[];
  readonly kernel?: ResampleKernel;
}

function resample(
  samples: Float32Array,
  { fromHz, cuts = [], kernel = PLAIN_RESAMPLE_KERNEL }: Stream,
): Float32Array {
  const resampler = new Resampler(kernel, fromHz, OUT_HZ);
  const pieces: Float32Array[] = [];
  const ends = [...cuts.map((cut) => Math.floor(cut * samples.length)), samples.length].toSorted(
    (a, b) => a - b,
  );
  for (let start = 0; start < samples.length;) {
    const from = start;
    const cut = ends.find((end) => end > from) ?? samples.length;
    const piece = samples.subarray(start, Math.min(cut, start + RESAMPLE_BLOCK_SAMPLES));
    resampler.block.set(piece);
    pieces.push(resampler.push(piece.length).slice());
    start += piece.length;
  }
  for (const piece of resampler.flush()) pieces.push(piece.slice());
  return joined(pieces);
}

const sine = (frequencyHz: number, rateHz: number, seconds: number): Float32Array =>
  Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, i) =>
    Math.sin((2 * Math.PI * frequencyHz * i) / rateHz),
  );

/** Root mean square, the ends left out. */
function levelOf(samples: Float32Array): number {
  const middle = samples.subarray(Math.floor(samples.length / 4), Math.floor((samples.length * 3) / 4));
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

/** How far the middle is from a sine of that frequency with phase 0 at the start, relative to its level. */
function errorAgainstSine(samples: Float32Array, frequencyHz: number): number {
  const expected = sine(frequencyHz, OUT_HZ, samples.length / OUT_HZ);
  return levelOf(samples.map((sample, i) => sample - (expected[i] ?? 0))) / levelOf(expected);
}

const RATES_HZ = [
  8000, 11_025, 11_111, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400,
  192_000,
];

const noise = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * i * 0.37));

/** The fast kernel is there when the launcher has built it. */
const BUILT_KERNEL = new URL('../../build/resample.wasm', import.meta.url);
const KERNELS = [
  { name: 'plain', makeKernel: () => PLAIN_RESAMPLE_KERNEL },
  ...(existsSync(BUILT_KERNEL)
    ? [{ name: 'built', makeKernel: compileResampleKernel(readFileSync(BUILT_KERNEL)) }]
    : []),
];

describe('Resampler', () => {
  it.each(RATES_HZ)('keeps frequency, phase and level of a tone from %i Hz', (rateHz) => {
    for (const frequencyHz of [50, 440, 3000, 0.4 * Math.min(rateHz, OUT_HZ)]) {
      expect(
        errorAgainstSine(resample(sine(frequencyHz, rateHz, 0.5), { fromHz: rateHz }), frequencyHz),
      ).toBeLessThan(0.002);
    }
  });

  it('keeps a tone from any rate', () => {
    const property = fc.property(
      fc.integer({ min: 8000, max: 192_000 }),
      fc.integer({ min: 40, max: 3000 }),
      (rateHz, frequencyHz) => {
        expect(
          errorAgainstSine(resample(sine(frequencyHz, rateHz, 0.2), { fromHz: rateHz }), frequencyHz),
        ).toBeLessThan(0.003);
      },
    );
    fc.assert(property, { numRuns: 30 });
  });

  it.each(RATES_HZ.filter((rateHz) => rateHz > 13_000))(
    'weakens what would fold back by 60 dB, from %i Hz',
    (rateHz) => {
      const frequencies = [
        6000, 6400, 7100, 8000, 10_000, 11_025, 13_500, 15_900, 17_000, 21_900, 30_000, 44_000, 47_000,
      ];
      for (const frequencyHz of frequencies.filter((hz) => hz < rateHz / 2)) {
        const level = levelOf(resample(sine(frequencyHz, rateHz, 0.3), { fromHz: rateHz })) * Math.SQRT2;
        expect(20 * Math.log10(level)).toBeLessThan(-60);
      }
    },
  );

  it.each(KERNELS)('gives the identical output however the input is cut, $name kernel', ({ makeKernel }) => {
    const rates = fc.oneof(fc.constantFrom(...RATES_HZ), fc.integer({ min: 8000, max: 192_000 }));
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    const lengths = fc.integer({ min: 0, max: 20_000 });
    const property = fc.property(rates, lengths, cuts, (fromHz, length, at) => {
      const cut = resample(noise(length), { fromHz, cuts: at, kernel: makeKernel() });
      expect(cut).toEqual(resample(noise(length), { fromHz, kernel: makeKernel() }));
    });
    fc.assert(property, { numRuns: 40 });
  });

  it.each(KERNELS)('gives what the plain kernel gives, $name kernel', ({ makeKernel }) => {
    for (const fromHz of [...RATES_HZ, 191_999, 28_113]) {
      const fast = resample(noise(30_000), { fromHz, kernel: makeKernel() });
      const plain = resample(noise(30_000), { fromHz });
      expect(fast.length).toBe(plain.length);
      expect(Math.max(...fast.map((sample, i) => Math.abs(sample - (plain[i] ?? NaN))))).toBeLessThan(1e-5);
    }
  });

  it.each(KERNELS)('silences what is not sound, $name kernel', ({ makeKernel }) => {
    const samples = noise(20_000);
    samples.set([NaN, Infinity, -Infinity, 3e38, -1e9], 10_000);
    const output = resample(samples, { fromHz: 44_100, kernel: makeKernel() });
    expect(output.every((sample) => Math.abs(sample) < 1e4)).toBe(true);
    expect(levelOf(output.subarray(0, 2000))).toBeGreaterThan(0.1);
  });

  it('gives as many samples as the time asks for', () => {
    const property = fc.property(
      fc.integer({ min: 8000, max: 192_000 }),
      fc.integer({ min: 0, max: 50_000 }),
      (rateHz, length) => {
        const { length: given } = resample(new Float32Array(length), { fromHz: rateHz });
        expect(Math.abs(given - (length * OUT_HZ) / rateHz)).toBeLessThan(2);
      },
    );
    fc.assert(property, { numRuns: 50 });
  });

  it.each(RATES_HZ)('leaves a click where it is, from %i Hz', (rateHz) => {
    const samples = new Float32Array(rateHz);
    const clickS = 0.5;
    samples[Math.round(clickS * rateHz)] = 1;
    const output = resample(samples, { fromHz: rateHz });
    const loudest = output.reduce(
      (best, value, i) => (Math.abs(value) > Math.abs(output[best] ?? 0) ? i : best),
      0,
    );
    expect(Math.abs(loudest - clickS * OUT_HZ)).toBeLessThan(1);
  });
});
