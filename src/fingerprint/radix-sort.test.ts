import fc from 'fast-check';
import { expect, test } from 'vitest';
import { radixSort } from './radix-sort.ts';

test('sorts keys with their values and keeps the order of equals', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 24 - 1 })), (numbers) => {
      const keys = Uint32Array.from(numbers);
      const values = Uint32Array.from(numbers, (_, i) => i);
      radixSort(keys, values, keys.length);
      const expected = numbers.map((key, i) => ({ key, i })).toSorted((a, b) => a.key - b.key || a.i - b.i);
      expect([...keys]).toEqual(expected.map(({ key }) => key));
      expect([...values]).toEqual(expected.map(({ i }) => i));
    }),
  );
});

test('leaves what is beyond the length alone', () => {
  const keys = Uint32Array.of(3, 1, 2, 0);
  radixSort(keys, new Uint32Array(4), 3);
  expect([...keys]).toEqual([1, 2, 3, 0]);
});
