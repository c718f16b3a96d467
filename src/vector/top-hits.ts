import type { VectorHit } from './vector-store.ts';

/**
 * Keeps the best `limit` of the hits it is shown, in a heap whose first is the worst kept: most are
 * turned away by one comparison. Of equal scores the lower id is better.
 */
export class TopHits {
  readonly #limit: number;
  readonly #ids: number[] = [];
  readonly #scores: number[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What scores less has no place any more. */
  get scoreMin(): number {
    return this.#ids.length < this.#limit ? -Infinity : this.#scores[0]!;
  }

  offer(id: number, score: number): void {
    if (this.#ids.length < this.#limit) {
      this.#ids.push(id);
      this.#scores.push(score);
      this.#rise(this.#ids.length - 1);
    } else if (this.#isWorse(0, id, score)) {
      this.#set(0, id, score);
      this.#sink();
    }
  }

  /** Best first. */
  hits(): VectorHit[] {
    return this.#ids
      .map((id, i) => ({ id, score: this.#scores[i]! }))
      .toSorted((a, b) => b.score - a.score || a.id - b.id);
  }

  #isWorse(at: number, id: number, score: number): boolean {
    const own = this.#scores[at]!;
    return own < score || (own === score && this.#ids[at]! > id);
  }

  #set(at: number, id: number, score: number): void {
    this.#ids[at] = id;
    this.#scores[at] = score;
  }

  #swap(a: number, b: number): void {
    const [id, score] = [this.#ids[a]!, this.#scores[a]!];
    this.#set(a, this.#ids[b]!, this.#scores[b]!);
    this.#set(b, id, score);
  }

  #rise(from: number): void {
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#isWorse(at, this.#ids[above]!, this.#scores[above]!)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(): void {
    for (let at = 0; ;) {
      let worst = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.#ids.length && this.#isWorse(below, this.#ids[worst]!, this.#scores[worst]!))
          worst = below;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }
}
