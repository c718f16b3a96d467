/** Counts values in equal steps, and sums what came with them; values beyond the ends count at the ends. */
export class ValueHistogram {
  readonly #low: number;
  readonly #step: number;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;

  constructor(low: number, high: number, step: number) {
    this.#low = low;
    this.#step = step;
    this.#counts = new Float64Array(Math.ceil((high - low) / step));
    this.#sums = new Float64Array(this.#counts.length);
  }

  /** `addend` is added to the sum of the value's step. */
  add(value: number, addend: number): void {
    const index = this.#indexOf(value);
    this.#counts[index]!++;
    this.#sums[index]! += addend;
  }

  /** Mean of what came with the values from `value` up, to the width of a step; `undefined` of none. */
  meanFrom(value: number): number | undefined {
    const first = this.#indexOf(value);
    let count = 0;
    let sum = 0;
    for (let i = first; i < this.#counts.length; i++) {
      count += this.#counts[i]!;
      sum += this.#sums[i]!;
    }
    return count > 0 ? sum / count : undefined;
  }

  /** The value under which `share` (0..1) of the values from `value` up lie, to the width of a step. */
  quantileFrom(value: number, share: number): number {
    const first = this.#indexOf(value);
    const total = this.#counts.subarray(first).reduce((sum, count) => sum + count, 0);
    let left = share * total;
    for (let i = first; i < this.#counts.length; i++) {
      left -= this.#counts[i]!;
      if (left < 0) return this.#low + (i + 0.5) * this.#step;
    }
    return this.#low + this.#counts.length * this.#step;
  }

  #indexOf(value: number): number {
    const index = Math.floor((value - this.#low) / this.#step);
    return Math.max(0, Math.min(this.#counts.length - 1, index));
  }
}
