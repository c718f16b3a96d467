import type { PlainError } from '../../media/node-av/analysis-protocol.ts';
import type { ModelDtype, ModelFile, ModelName } from '../../embedding/model-library.ts';

/** What the child is started with, as JSON in its first argument. */
export interface ModelChildSettings {
  readonly name: ModelName;
  /** The models' folder, and in it the folder of this model. */
  readonly modelsDir: string;
  readonly folder: string;
  readonly dtype: ModelDtype;
  readonly files: readonly ModelFile[];
  readonly threads: number;
}

/** To the child, one at a time. Windows are one after another, each of the model's size. */
export type ModelRequest =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  | { readonly kind: 'pictures'; readonly pictures: readonly Uint8Array[] }
  | { readonly kind: 'windows'; readonly windows: readonly Float32Array[] }
  /** The token ids of a text, for checks. */
  | { readonly kind: 'tokens'; readonly text: string };

/** From the child: once `ready`; then, for each request, one `done` or `failed`. */
export type ModelReply =
  | { readonly type: 'ready' }
  /** Vectors as the model gave them, `[inputs, dim]`; or token ids. */
  | { readonly type: 'done'; readonly values: Float32Array }
  | { readonly type: 'failed'; readonly error: PlainError };
