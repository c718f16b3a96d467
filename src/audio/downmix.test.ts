import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Downmixer, type SampleArray } from './downmix.ts';
import { PLAIN_RESAMPLE_KERNEL, type ResampleKernel } from './resample-kernel.ts';
import { compileResampleKernel } from './resample-wasm-kernel.ts';

/** Sample `value` (-1..1) as each type stores it. */
const STORED: Record<string, (values: readonly number[]) => SampleArray> = {
  u8: (values) => Uint8Array.from(values, (value) => Math.round(value * 127) + 128),
  s16: (values) => Int16Array.from(values, (value) => Math.round(value * (2 ** 15 - 1))),
  s32: (values) => Int32Array.from(values, (value) => Math.round(value * (2 ** 31 - 1))),
  s64: (values) => BigInt64Array.from(values, (value) => BigInt(Math.round(value * (2 ** 52 - 1))) << 11n),
  flt: (values) => Float32Array.from(values),
  dbl: (values) => Float64Array.from(values),
};

const sound = fc
  .record({ channels: fc.integer({ min: 1, max: 9 }), samples: fc.integer({ min: 1, max: 40 }) })
  .chain(({ channels, samples }) => {
    const channel = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), {
      minLength: samples,
      maxLength: samples,
    });
    return fc.array(channel, { minLength: channels, maxLength: channels });
  });

const interleaved = (channels: readonly number[][]): number[] =>
  (channels[0] ?? []).flatMap((_, i) => channels.map((channel) => channel[i] ?? 0));

const BUILT_KERNEL = new URL('../../build/resample.wasm', import.meta.url);
const BUILT = existsSync(BUILT_KERNEL) ? compileResampleKernel(readFileSync(BUILT_KERNEL)) : undefined;
const KERNELS: ResampleKernel[] =
  BUILT === undefined ? [PLAIN_RESAMPLE_KERNEL] : [PLAIN_RESAMPLE_KERNEL, BUILT()];
const MIXERS = KERNELS.map((kernel) => ({ mixer: new Downmixer(kernel), into: kernel.allocate(64) }));

/** How far the mix is from the mean of the channels, at most, with any kernel. */
function errorOfMix(planes: SampleArray[], channels: number[][], start: number): number {
  const count = (channels[0] ?? []).length - start;
  const means = Array.from({ length: count }, (_, i) => {
    const sum = channels.reduce((total, channel) => total + (channel[start + i] ?? NaN), 0);
    return sum / channels.length;
  });
  const errors = MIXERS.flatMap(({ mixer, into }) => {
    mixer.mix({ planes, channels: channels.length }, { start, count }, into);
    return means.map((mean, i) => Math.abs((into[i] ?? NaN) - mean));
  });
  return Math.max(...errors);
}

describe('Downmixer', () => {
  it.each(Object.entries(STORED))('gives the mean of the channels, %s, one array each', (_, stored) => {
    const property = fc.property(sound, fc.nat(39), (channels, skip) => {
      const start = skip % (channels[0] ?? []).length;
      expect(errorOfMix(channels.map(stored), channels, start)).toBeLessThan(0.01);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it.each(Object.entries(STORED))('gives the mean of the channels, %s, taking turns', (_, stored) => {
    const property = fc.property(sound, fc.nat(39), (channels, skip) => {
      const start = skip % (channels[0] ?? []).length;
      expect(errorOfMix([stored(interleaved(channels))], channels, start)).toBeLessThan(0.01);
    });
    fc.assert(property, { numRuns: 50 });
  });
});
