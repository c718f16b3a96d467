import { describe, expect, it } from 'vitest';
import { combineQueries } from './combine-queries.ts';
import type { VectorSpace } from './vector-space.ts';

const space: VectorSpace = { of: 'album', model: 'made', revision: '1', dtype: 'fp32', dim: 3 };
const like = (weight: number, ...numbers: number[]) => ({ vector: Float32Array.from(numbers), weight });
const rounded = (vector: Float32Array) => Array.from(vector, (value) => Math.round(value * 1000) / 1000);

const HALF_WAY = Math.round(Math.SQRT1_2 * 1000) / 1000;

describe('combineQueries', () => {
  it('lies between what is wanted, nearer to what counts more', () => {
    expect(rounded(combineQueries(space, [like(1, 5, 0, 0)]))).toEqual([1, 0, 0]);
    expect(rounded(combineQueries(space, [like(1, 9, 0, 0), like(1, 0, 2, 0)]))).toEqual([
      HALF_WAY,
      HALF_WAY,
      0,
    ]);
    const [first = 0, second = 0] = combineQueries(space, [like(3, 1, 0, 0), like(1, 0, 1, 0)]);
    expect(first / second).toBeCloseTo(3, 5);
  });

  it('turns away from what is not wanted, and never to its opposite', () => {
    const wanted = like(1, 1, 1, 0);
    const [less = 0] = combineQueries(space, [wanted, like(-1, 1, 0, 0)]);
    expect(less).toBeGreaterThan(0);
    expect(less).toBeLessThan(0.5);
    expect(rounded(combineQueries(space, [wanted, like(-2, 1, 0, 0)]))).toEqual([0, 1, 0]);
    expect(rounded(combineQueries(space, [wanted, like(-99, 1, 0, 0)]))).toEqual([0, 1, 0]);
    // what does not lie in the query cannot be taken from it
    expect(rounded(combineQueries(space, [like(1, 1, 0, 0), like(-1, 0, 1, 0)]))).toEqual([1, 0, 0]);
  });

  it('says so when nothing is left', () => {
    const usage = expect.objectContaining({ code: 'E_USAGE' }) as Error;
    expect(() => combineQueries(space, [])).toThrow(usage);
    expect(() => combineQueries(space, [like(-1, 1, 0, 0)])).toThrow(usage);
    expect(() => combineQueries(space, [like(1, 1, 0, 0), like(-2, 1, 0, 0)])).toThrow(usage);
    expect(() => combineQueries(space, [like(1, 0, 0, 0)])).toThrow('zero');
  });
});
