import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueHistogram } from './value-histogram.ts';

describe('ValueHistogram', () => {
  it('finds quantiles to the width of a step', () => {
    const values = fc.array(fc.double({ min: -50, max: 10, noNaN: true }), { minLength: 1, maxLength: 200 });
    const property = fc.property(values, fc.double({ min: 0, max: 0.99, noNaN: true }), (all, share) => {
      const histogram = new ValueHistogram(-60, 20, 0.1);
      for (const value of all) histogram.add(value, 0);
      const exact = all.toSorted((a, b) => a - b)[Math.floor(share * all.length)]!;
      expect(Math.abs(histogram.quantileFrom(-60, share) - exact)).toBeLessThan(0.11);
    });
    fc.assert(property, { numRuns: 50 });
  });

  it('averages what came with the values from a bound up', () => {
    const histogram = new ValueHistogram(0, 10, 1);
    for (const [value, addend] of [
      [1.5, 100],
      [4.5, 2],
      [8.5, 4],
      [99, 6],
    ] as const)
      histogram.add(value, addend);
    expect(histogram.meanFrom(4)).toBe(4);
    expect(histogram.meanFrom(0)).toBe(28);
  });

  it('has no mean of nothing', () => {
    expect(new ValueHistogram(0, 1, 0.1).meanFrom(0)).toBeUndefined();
  });
});
