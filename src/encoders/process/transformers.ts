import path from 'node:path';
import type { ModelChildSettings } from './model-protocol.ts';

/** What we use of transformers.js: its tokenizers, and its loading of ONNX graphs. */
export interface TensorLike {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}
export type Tensors = Readonly<Record<string, TensorLike | undefined>>;

export type Tokenizer = (
  texts: readonly string[],
  options: { padding: boolean; truncation: boolean; max_length: number },
) => Tensors;

interface ValueShape {
  readonly name: string;
  readonly type: string;
  /** Free ones have a name. */
  readonly dims: readonly (number | string)[];
}

export interface Tower {
  readonly inputs: readonly ValueShape[];
  readonly outputs: readonly ValueShape[];
  run(inputs: Tensors): Promise<Tensors>;
}

export interface Transformers {
  tokenizer(): Promise<Tokenizer>;
  textTower(): Promise<Tower>;
  thingTower(): Promise<Tower>;
  tensor(values: Float32Array, dims: readonly number[]): TensorLike;
}

interface ValueMetadata {
  readonly name: string;
  readonly isTensor: boolean;
  readonly type?: string;
  readonly shape?: readonly (number | string)[];
}

interface Session {
  readonly inputMetadata: readonly ValueMetadata[];
  readonly outputMetadata: readonly ValueMetadata[];
}

type Pretrained = ((inputs: Tensors) => Promise<Tensors>) & {
  readonly sessions: Readonly<Record<string, Session>>;
};

/** Errors from the operating system's thread affinity are no news, all else is told by exceptions. */
const ERRORS_ONLY = 3;

/** Threads that wait sleep: spinning doubled the time of a picture where processors were shared. */
const NO_SPINNING = { session: { intra_op: { allow_spinning: '0' } } };

/** Sets the library up to read one folder and nothing else: no network, no cache of its own. */
export async function loadTransformers({
  name,
  modelsDir,
  folder,
  dtype,
  threads,
}: ModelChildSettings): Promise<Transformers> {
  const library = await import('@huggingface/transformers');
  const { env, Tensor, AutoTokenizer } = library;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = modelsDir;
  env.cacheDir = path.join(modelsDir, '.cache');
  env.useFSCache = false;
  env.fetch = () => Promise.reject(new Error('models are never fetched while they run'));
  const options = {
    dtype,
    device: 'cpu',
    local_files_only: true,
    session_options: {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: ERRORS_ONLY,
      extra: NO_SPINNING,
    },
  } as const;
  const [text, thing] =
    name === 'clip'
      ? [library.CLIPTextModelWithProjection, library.CLIPVisionModelWithProjection]
      : [library.ClapTextModelWithProjection, library.ClapAudioModelWithProjection];
  const load = async (kind: typeof text | typeof thing): Promise<Tower> =>
    towerOf(await kind.from_pretrained(folder, options));
  return {
    tokenizer: async () =>
      (await AutoTokenizer.from_pretrained(folder, { local_files_only: true })) as unknown as Tokenizer,
    textTower: () => load(text),
    thingTower: () => load(thing),
    tensor: (values, dims) => new Tensor('float32', values, [...dims]),
  };
}

function towerOf(model: Pretrained): Tower {
  const [session] = Object.values(model.sessions);
  return {
    inputs: (session?.inputMetadata ?? []).map(shapeOf),
    outputs: (session?.outputMetadata ?? []).map(shapeOf),
    run: (inputs) => model(inputs),
  };
}

const shapeOf = ({ name, type = '', shape = [] }: ValueMetadata): ValueShape => ({ name, type, dims: shape });
