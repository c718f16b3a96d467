/** Does one thing after another; what comes while too many wait is left out. */
export interface WaitingLine<Item> {
  add(item: Item): void;
  /** When all is done. */
  settled(): Promise<void>;
}

/** `put` does not throw. */
export function createWaitingLine<Item>(
  waitingMax: number,
  put: (item: Item) => Promise<void>,
): WaitingLine<Item> {
  let last = Promise.resolve();
  let waiting = 0;
  return {
    add(item) {
      if (waiting >= waitingMax) return;
      waiting++;
      last = last.then(() => put(item)).finally(() => waiting--);
    },
    settled: () => last,
  };
}
