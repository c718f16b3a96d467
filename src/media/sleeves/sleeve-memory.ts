import { createHash } from 'node:crypto';
import type { Sleeve } from '../../catalog/sleeve-store.ts';
import { EarwormError } from '../../errors.ts';
import { FolderPictures } from './folder-pictures.ts';
import { type NormalisedPicture, normalisePicture } from './normalise-picture.ts';

/** About 170 KB each. */
const OUTCOMES_KEPT_MAX = 24;
const STAMPS_KEPT_MAX = 200;

/** What a picture became, or why it was refused. */
type Outcome = NormalisedPicture | EarwormError;

/** What a process remembers of the pictures that it has read, so that ten tracks of an album cost hardly more than one. */
export class SleeveMemory {
  readonly folders = new FolderPictures();
  readonly #outcomes = new Map<string, Outcome>();
  /** Of files that have not changed since. */
  readonly #idsByStamp = new Map<string, string>();

  /** The sleeve that a picture makes. Errors: those of `normalisePicture`. */
  sleeveOf(bytes: Uint8Array): Promise<Sleeve> {
    return this.#sleeve(sleeveIdOf(bytes), bytes);
  }

  /** As `sleeveOf`, of a file that is read only if its `stamp` is new. */
  async sleeveOfFile(stamp: string, read: () => Promise<Uint8Array>): Promise<Sleeve> {
    const knownId = this.#idsByStamp.get(stamp) ?? '';
    if (this.#outcomes.has(knownId)) return this.#sleeve(knownId);
    const bytes = await read();
    const sleeveId = sleeveIdOf(bytes);
    keep(this.#idsByStamp, stamp, sleeveId, STAMPS_KEPT_MAX);
    return this.#sleeve(sleeveId, bytes);
  }

  /** `bytes` may be left out of a sleeve that is remembered. */
  async #sleeve(sleeveId: string, bytes: Uint8Array = new Uint8Array()): Promise<Sleeve> {
    const outcome = this.#outcomes.get(sleeveId) ?? (await outcomeOf(bytes));
    keep(this.#outcomes, sleeveId, outcome, OUTCOMES_KEPT_MAX);
    if (outcome instanceof EarwormError) throw outcome;
    return { sleeveId, ...outcome };
  }
}

function sleeveIdOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

async function outcomeOf(bytes: Uint8Array): Promise<Outcome> {
  try {
    return await normalisePicture(bytes);
  } catch (error) {
    if (error instanceof EarwormError) return error;
    throw error;
  }
}

/** As the newest; the oldest goes when there are too many. */
function keep<Value>(kept: Map<string, Value>, key: string, value: Value, countMax: number): void {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > countMax && oldest !== undefined) kept.delete(oldest);
}
