import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mapInOrder } from './map-in-order.ts';

it('yields results in the order of the items, however long each takes', async () => {
  let underWay = 0;
  let most = 0;
  const work = async (ms: number): Promise<number> => {
    most = Math.max(most, ++underWay);
    await sleep(ms);
    underWay--;
    return ms;
  };
  const items = [30, 1, 20, 2, 10, 3];
  const results: number[] = [];
  for await (const result of mapInOrder(items, 3, work)) results.push(result);
  expect(results).toEqual(items);
  expect(most).toBe(3);
});

it('throws what failed when its turn comes', async () => {
  const seen: number[] = [];
  const results = mapInOrder([1, 2, 3], 3, (item) =>
    item === 2 ? Promise.reject(new Error('two')) : sleep(5, item),
  );
  const reading = async (): Promise<void> => {
    for await (const result of results) seen.push(result);
  };
  await expect(reading()).rejects.toThrow('two');
  expect(seen).toEqual([1]);
});
