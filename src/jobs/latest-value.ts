/**
 * A mailbox of one: the writer replaces what the reader has not fetched yet, so a slow reader skips
 * steps and memory stays bounded. One reader; after `end` it gets the last value, then stops.
 */
export class LatestValue<Value> implements AsyncIterableIterator<Value> {
  #held: { readonly value: Value } | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  set(value: Value): void {
    if (this.#ended) return;
    this.#held = { value };
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async next(): Promise<IteratorResult<Value, undefined>> {
    while (this.#held === undefined) {
      if (this.#ended) return { done: true, value: undefined };
      await this.#change();
    }
    const { value } = this.#held;
    this.#held = undefined;
    return { done: false, value };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}
