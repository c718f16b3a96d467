import { setImmediate } from 'node:timers/promises';

/** Decoding blocks; after so long other work gets its turn. */
const BLOCKING_MS = 200;

/** Lets other work of this process have its turn several times a second. */
export class Turns {
  readonly #onTurn: () => void;
  #nextMs = performance.now() + BLOCKING_MS;

  /** `onTurn` is called each time. */
  constructor(onTurn: () => void = () => {}) {
    this.#onTurn = onTurn;
  }

  async give(): Promise<void> {
    if (performance.now() < this.#nextMs) return;
    this.#onTurn();
    await setImmediate();
    this.#nextMs = performance.now() + BLOCKING_MS;
  }
}
