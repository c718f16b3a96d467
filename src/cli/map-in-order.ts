/**
 * Works on several items at once and yields the results in the order of the items. Never more than
 * `concurrency` results are under way or waiting. What `work` throws is thrown when its turn comes.
 */
export async function* mapInOrder<Item, Result>(
  items: Iterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const pending: Promise<Result>[] = [];
  const iterator = items[Symbol.iterator]();
  const start = (): void => {
    const next = iterator.next();
    if (next.done === true) return;
    const result = work(next.value);
    // It may fail long before its turn.
    result.catch(() => {});
    pending.push(result);
  };
  for (let count = 0; count < concurrency; count++) start();
  for (let first = pending.shift(); first !== undefined; first = pending.shift()) {
    const result = await first;
    start();
    yield result;
  }
}
