import type { VectorSpace } from '../vector/vector-space.ts';

/** What a vector was made by; a `VectorSpace` of albums or tracks adds of what. */
export type EmbeddingSpace = Omit<VectorSpace, 'of'>;

export interface EncodeOptions {
  readonly signal?: AbortSignal;
  /** Somebody waits for it: it goes before what is made for an index. */
  readonly isUrgent?: boolean;
}

/**
 * A model with two ways into one space: texts and things (pictures, sounds), so that either finds the
 * other. All vectors have length 1; the same input gives the same vector, whatever stands beside it in
 * the batch, up to rounding.
 *
 * Errors of encoding: `E_USAGE` (a blank text), `E_MODEL_DAMAGED`, `E_MODEL_CRASH`, `E_MODEL_LIMIT`,
 * `E_BUSY`, `E_CANCELLED`.
 */
export interface Encoder<Thing> {
  readonly space: EmbeddingSpace;
  /** Same length and order as `texts`; of longer texts only the beginning counts that the model can read. */
  encodeTexts(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array[]>;
  /** Same length and order as `things`. */
  encodeThings(things: readonly Thing[], options?: EncodeOptions): Promise<Float32Array[]>;
  /** Gives back the memory; encoding again loads the model again. */
  close(): Promise<void>;
}

/** Pictures as JPEG, PNG or WebP that we wrote ourselves. */
export type PictureEncoder = Encoder<Uint8Array>;

/** Sounds as their windows, each `[1001, 64]`: see `sound-windows.ts`. */
export type SoundEncoder = Encoder<readonly Float32Array[]>;
