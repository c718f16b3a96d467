/** A mean in which older values count exponentially less; fair from the first value on. */
export class RecentMean {
  value = 0;
  #weight = 0;
  readonly #share: number;

  /** `memory`: after so many values one counts e times less than the newest. */
  constructor(memory: number) {
    this.#share = 1 / memory;
  }

  push(value: number): void {
    this.#weight += this.#share * (1 - this.#weight);
    this.value += (this.#share / this.#weight) * (value - this.value);
  }
}
