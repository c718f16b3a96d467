/** Lets so many at once do something that is costly; the others wait in the order they came. */
export interface Turns {
  /** Resolves when it is one's turn; dispose of it afterwards. */
  take(): Promise<Disposable>;
}

export function createTurns(atOnceMax: number): Turns {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const turn = (): Disposable => ({
    [Symbol.dispose]() {
      const next = waiting.shift();
      if (next === undefined) taken--;
      else next();
    },
  });
  return {
    async take() {
      if (taken < atOnceMax) taken++;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return turn();
    },
  };
}
