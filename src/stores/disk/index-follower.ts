import { EarwormError } from '../../errors.ts';
import type { DamagedPart } from '../../fingerprint/posting-store.ts';
import { type IndexContext, type IndexVersion, MANIFEST_FILE, openVersion } from './index-version.ts';

/** Keeps to the newest version of an index; one look at the manifest's name tells whether there is a newer one. */
export class IndexFollower {
  readonly #context: IndexContext;
  #version: IndexVersion;
  #damage: DamagedPart | undefined;

  /** Errors: those of `openVersion`. */
  constructor(context: IndexContext) {
    this.#context = context;
    this.#version = openVersion(context);
  }

  /** The newest version that can be read; `hold` it to use it beyond this turn. */
  current(): IndexVersion {
    if (this.#context.folder.identity(MANIFEST_FILE) === this.#version.identity) return this.#version;
    try {
      const next = openVersion(this.#context, this.#version);
      this.#version.release();
      this.#version = next;
      this.#damage = undefined;
    } catch (error) {
      if (!(error instanceof EarwormError)) throw error;
      this.#damage = { name: MANIFEST_FILE, reason: error.message };
    }
    return this.#version;
  }

  /** Set while there is a newer version that cannot be read. */
  get damage(): DamagedPart | undefined {
    return this.#damage;
  }

  close(): void {
    this.#version.release();
  }
}
