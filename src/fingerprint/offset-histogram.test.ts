import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestOffsets } from './offset-histogram.ts';
import type { PostingLists } from './posting-store.ts';
import type { Lookups } from './query-landmarks.ts';

/** One hash for each time of the query, each stored once at `start + time` and at places drawn at random. */
function planted(start: number, times: readonly number[], noise: readonly number[]): [Lookups, PostingLists] {
  const lists = times.map((time, i) => {
    const chance = noise.filter((_, n) => n % times.length === i);
    return [...new Set([start + time, ...chance])].toSorted((a, b) => a - b);
  });
  const ends = (lengths: number[]): Uint32Array => {
    let sum = 0;
    return Uint32Array.from(lengths, (length) => (sum += length));
  };
  return [
    {
      hashes: Uint32Array.from(times, (_, i) => i),
      ends: ends(times.map(() => 1)),
      frames: Float32Array.from(times),
    },
    { ends: ends(lists.map((list) => list.length)), positions: Uint32Array.from(lists.flat()) },
  ];
}

describe('the offset histogram', () => {
  test.each([2_000, 3_000_000, 2 ** 31 - 10_000])(
    'finds where hits agree, among chance ones, at %d',
    (start) => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { maxLength: 500 }), (noise) => {
          const times = Array.from({ length: 30 }, (_, i) => i * 7);
          const [best] = bestOffsets(...planted(start, times, noise), { binFrames: 2, count: 5 });
          expect(Math.abs(best!.position - start)).toBeLessThanOrEqual(2);
        }),
        { numRuns: 30 },
      );
    },
  );

  test('counts far places apart, although they are alike', () => {
    const times = Array.from({ length: 20 }, (_, i) => i * 9);
    const start = 5_000;
    const aliases = times.map((time) => start + time + 2 ** 22);
    const [first, second] = bestOffsets(...planted(start, times, aliases.slice(0, 9)), {
      binFrames: 2,
      count: 5,
    });
    expect(Math.abs(first!.position - start)).toBeLessThanOrEqual(2);
    expect(first!.votes).toBeGreaterThan(second!.votes);
  });

  test('is empty again after each use', () => {
    const times = [0, 10, 20];
    const once = bestOffsets(...planted(9_000, times, []), { binFrames: 2, count: 3 });
    expect(bestOffsets(...planted(9_000, times, []), { binFrames: 2, count: 3 })).toEqual(once);
  });

  test('finds a query that begins before its track', () => {
    const [best] = bestOffsets(...planted(-300, [400, 440, 480, 520], []), { binFrames: 2, count: 1 });
    expect(Math.abs(best!.position + 300)).toBeLessThanOrEqual(2);
  });

  test('gives nothing for nothing', () => {
    expect(bestOffsets(...planted(0, [], []), { binFrames: 2, count: 5 })).toEqual([]);
  });
});
