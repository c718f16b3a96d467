import { describe, expect, it } from 'vitest';
import { limitPeaks } from './limit-peaks.ts';
import { truePeak } from './true-peak.ts';

const tone = (samples: number, cyclesPerSample: number, phase = 0) =>
  Float32Array.from({ length: samples }, (_, i) => Math.sin(2 * Math.PI * cyclesPerSample * i + phase));

describe('truePeak', () => {
  it('finds the peak between samples of a quarter of the rate', () => {
    const samples = tone(4800, 0.25, Math.PI / 4);
    expect(Math.max(...samples)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(truePeak(samples, 100, 4700)).toBeCloseTo(1, 1);
  });

  it('says no less than the samples themselves', () => {
    const samples = Float32Array.of(0, 0, 0.75, 0, 0);
    expect(truePeak(samples)).toBeGreaterThanOrEqual(0.75);
  });
});

describe('limitPeaks', () => {
  it('keeps true peaks under the ceiling and leaves what is quiet as it is', () => {
    const quiet = tone(48_000, 0.01).map((s) => 0.2 * s);
    const loud = tone(48_000, 0.25, Math.PI / 4).map((s) => 1.8 * s);
    const left = Float32Array.from([...quiet, ...loud, ...quiet]);
    const right = left.map((s) => s / 2);
    const before = left.slice();
    for (const share of limitPeaks([left, right], 0.8)) expect(share).toBeLessThan(1);
    expect(truePeak(left)).toBeLessThanOrEqual(0.8 + 1e-3);
    expect(left.subarray(0, 47_000)).toEqual(before.subarray(0, 47_000));
    // it is back at full level soon after, and both sides have kept their places
    expect(Math.abs(left[130_010]! / before[130_010]!)).toBeGreaterThan(0.98);
    for (let i = 0; i < left.length; i += 97) expect(right[i]).toBeCloseTo(left[i]! / 2, 5);
  });
});
