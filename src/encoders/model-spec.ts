import type { ModelDtype, ModelName } from '../embedding/model-library.ts';

/** One of a model's two graphs, as ONNX. */
export interface TowerSpec {
  /** Name of its file without precision and ending. */
  readonly file: string;
  /** What it must be given; more inputs than these are not given. */
  readonly input: { readonly name: string; readonly type: string; readonly dims: readonly number[] };
  readonly output: string;
}

/** What is known of a model before it is here. */
export interface ModelSpec {
  readonly name: ModelName;
  /** On the hub. */
  readonly repository: string;
  /** `model_type` in its `config.json`. */
  readonly modelType: string;
  readonly dim: number;
  /** The model was trained on no longer texts; what comes after is not read. */
  readonly textTokensMax: number;
  readonly text: TowerSpec;
  readonly thing: TowerSpec;
}

/** Batch and length of texts are free. */
const TEXT_INPUT = { name: 'input_ids', type: 'int64', dims: [] };

export const MODEL_SPECS: Readonly<Record<ModelName, ModelSpec>> = {
  clip: {
    name: 'clip',
    repository: 'Xenova/clip-vit-base-patch32',
    modelType: 'clip',
    dim: 512,
    textTokensMax: 77,
    text: { file: 'text_model', input: TEXT_INPUT, output: 'text_embeds' },
    thing: {
      file: 'vision_model',
      input: { name: 'pixel_values', type: 'float32', dims: [3, 224, 224] },
      output: 'image_embeds',
    },
  },
  clap: {
    name: 'clap',
    repository: 'Xenova/clap-htsat-unfused',
    modelType: 'clap',
    dim: 512,
    textTokensMax: 77,
    text: { file: 'text_model', input: TEXT_INPUT, output: 'text_embeds' },
    thing: {
      file: 'audio_model',
      input: { name: 'input_features', type: 'float32', dims: [1, 1001, 64] },
      output: 'audio_embeds',
    },
  },
};

/** How the hub's files of each precision end. */
const SUFFIXES: Readonly<Record<ModelDtype, string>> = { fp32: '', fp16: '_fp16', q8: '_quantized' };

export function towerPath({ file }: TowerSpec, dtype: ModelDtype): string {
  return `onnx/${file}${SUFFIXES[dtype]}.onnx`;
}

/** All that is needed of a repository; pictures and sounds are prepared by our own code. */
export function modelPaths({ text, thing }: ModelSpec, dtype: ModelDtype): string[] {
  return [
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    towerPath(text, dtype),
    towerPath(thing, dtype),
  ];
}
