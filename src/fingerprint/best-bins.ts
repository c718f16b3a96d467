/** A bin of the offset histogram with what it and the next one have together. */
export interface ScoredBin {
  readonly bin: number;
  /** Whole. */
  readonly units: number;
}

/** How many are gathered for each one wanted before the worst are dropped. */
const GATHERED_PER_WANTED = 4;

/** Keeps the best of many bins. O(1) for each, about. */
export class BestBins {
  /** Bins with so many units or fewer are not among the best. */
  floor = 0;
  readonly #count: number;
  #bins: ScoredBin[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  /** Returns the floor. */
  add(bin: number, units: number): number {
    this.#bins.push({ bin, units });
    if (this.#bins.length >= GATHERED_PER_WANTED * this.#count) {
      this.#bins = this.take();
      this.floor = this.#bins.at(-1)?.units ?? 0;
    }
    return this.floor;
  }

  /** The best, best first; of equal ones the first on the line. */
  take(): ScoredBin[] {
    return this.#bins.toSorted((a, b) => b.units - a.units || a.bin - b.bin).slice(0, this.#count);
  }
}
