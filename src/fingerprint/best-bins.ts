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
  readonly #bins: Uint32Array;
  readonly #units: Int32Array;
  #gathered = 0;

  constructor(count: number) {
    this.#count = count;
    this.#bins = new Uint32Array(GATHERED_PER_WANTED * count);
    this.#units = new Int32Array(GATHERED_PER_WANTED * count);
  }

  /** Returns the floor. */
  add(bin: number, units: number): number {
    this.#bins[this.#gathered] = bin;
    this.#units[this.#gathered++] = units;
    if (this.#gathered === this.#bins.length) this.#dropWorst();
    return this.floor;
  }

  /** The best, best first; of equal ones the first on the line. */
  take(): ScoredBin[] {
    const best = Array.from({ length: this.#gathered }, (_, i) => ({
      bin: this.#bins[i]!,
      units: this.#units[i]!,
    }));
    return best.toSorted((a, b) => b.units - a.units || a.bin - b.bin).slice(0, this.#count);
  }

  /** Of those that just reach the floor as many as there is room for: the first that came. */
  #dropWorst(): void {
    this.floor = this.#units.toSorted()[this.#gathered - this.#count]!;
    let above = 0;
    for (const units of this.#units) if (units > this.floor) above++;
    let room = this.#count - above;
    let kept = 0;
    for (let i = 0; i < this.#gathered; i++) {
      const units = this.#units[i]!;
      if (units < this.floor || (units === this.floor && room-- <= 0)) continue;
      this.#bins[kept] = this.#bins[i]!;
      this.#units[kept++] = units;
    }
    this.#gathered = kept;
  }
}
