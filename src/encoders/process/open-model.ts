import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { CLIP_SIDE_PX, preparePixels } from '../clip/prepare-pixels.ts';
import { EarwormError } from '../../errors.ts';
import { modelDamage } from '../model-damage.ts';
import { MODEL_SPECS, type ModelSpec, towerPath, type TowerSpec } from '../model-spec.ts';
import type { ModelChildSettings, ModelRequest } from './model-protocol.ts';
import { loadTransformers, type Tensors, type Tokenizer, type Tower } from './transformers.ts';

export interface OpenModel {
  /** Vectors as the model gives them, `[inputs, dim]`. Errors: `E_MODEL_DAMAGED`. */
  run(request: ModelRequest): Promise<Float32Array>;
}

/** Inputs at once: more are not quicker on a processor, and take memory. */
const TEXTS_AT_ONCE = 32;
const PICTURES_AT_ONCE = 8;
const WINDOWS_AT_ONCE = 2;
/** Far more than the tokens that are read; the tokenizer works through all it is given. */
const TEXT_CHARACTERS_MAX = 4000;

const PIXELS = 3 * CLIP_SIDE_PX * CLIP_SIDE_PX;

/** Opens an installed model in this process; each graph is checked and loaded by its first use. */
export async function openModel(settings: ModelChildSettings): Promise<OpenModel> {
  const spec = MODEL_SPECS[settings.name];
  const library = await loadTransformers(settings);
  const tokenizer = once(async (): Promise<Tokenizer> => {
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
      await checkFile(settings, file);
    return library.tokenizer().catch((cause: unknown) => {
      throw modelDamage(spec.name, 'its tokenizer cannot be read', cause);
    });
  });
  const towerOf = (tower: TowerSpec, load: () => Promise<Tower>) =>
    once(async () => {
      await checkFile(settings, 'config.json');
      await checkFile(settings, towerPath(tower, settings.dtype));
      const loaded = await load().catch((cause: unknown) => {
        throw modelDamage(spec.name, `${tower.file} cannot be loaded`, cause);
      });
      checkSignature(spec, tower, loaded);
      return loaded;
    });
  const text = towerOf(spec.text, library.textTower);
  const thing = towerOf(spec.thing, library.thingTower);

  const runThings = async (values: Float32Array, count: number): Promise<Float32Array> => {
    const { name, dims } = spec.thing.input;
    const inputs = { [name]: library.tensor(values, [count, ...dims]) };
    return vectorsOf(spec, spec.thing, await (await thing()).run(inputs), count);
  };
  const tokensOf = async (texts: readonly string[]): Promise<Tensors> =>
    (await tokenizer())(
      texts.map((one) => one.slice(0, TEXT_CHARACTERS_MAX)),
      {
        padding: true,
        truncation: true,
        max_length: spec.textTokensMax,
      },
    );
  const runTexts = (texts: readonly string[]): Promise<Float32Array> =>
    inChunks(texts, TEXTS_AT_ONCE, async (chunk) =>
      vectorsOf(spec, spec.text, await (await text()).run(await tokensOf(chunk)), chunk.length),
    );
  return {
    run: (request) => {
      if (request.kind === 'texts') return runTexts(request.texts);
      if (request.kind === 'tokens') return firstTokens(tokensOf([request.text]));
      return request.kind === 'pictures'
        ? inChunks(request.pictures, PICTURES_AT_ONCE, async (chunk) =>
            runThings(await pixelsOf(chunk), chunk.length),
          )
        : inChunks(request.windows, WINDOWS_AT_ONCE, (chunk) => runThings(joined(chunk), chunk.length));
    },
  };
}

async function firstTokens(tokens: Promise<Tensors>): Promise<Float32Array> {
  const { input_ids: ids } = await tokens;
  return Float32Array.from(ids?.data ?? [], Number);
}

async function pixelsOf(pictures: readonly Uint8Array[]): Promise<Float32Array> {
  const pixels = new Float32Array(pictures.length * PIXELS);
  for (const [i, picture] of pictures.entries())
    await preparePixels(picture, pixels.subarray(i * PIXELS, (i + 1) * PIXELS)).catch((cause: unknown) => {
      throw new EarwormError('E_IMAGE_DAMAGED', { cause });
    });
  return pixels;
}

function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined;
  return () => (loading ??= load());
}

async function inChunks<Input>(
  inputs: readonly Input[],
  size: number,
  run: (chunk: readonly Input[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < inputs.length; from += size)
    parts.push(await run(inputs.slice(from, from + size)));
  return joined(parts);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Reads the whole file: one changed bit changes every answer a little, and nobody would see it. */
async function checkFile(
  { name, modelsDir, folder, files }: ModelChildSettings,
  file: string,
): Promise<void> {
  const expected = files.find((one) => one.path === file);
  if (expected === undefined) throw modelDamage(name, `${file} is missing`);
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path.join(modelsDir, folder, file)))
      hash.update(chunk as Uint8Array);
  } catch (cause) {
    throw modelDamage(name, `${file} cannot be read`, cause);
  }
  if (hash.digest('hex') !== expected.sha256)
    throw modelDamage(name, `${file} has changed since it was installed`);
}

function checkSignature({ name }: ModelSpec, tower: TowerSpec, { inputs, outputs }: Tower): void {
  const wanted = tower.input;
  const input = inputs.find((one) => one.name === wanted.name);
  const isSized =
    wanted.dims.length === 0 ||
    input?.dims.slice(1).every((dim, i) => typeof dim === 'string' || dim === wanted.dims[i]);
  if (input?.type !== wanted.type || isSized !== true || !outputs.some((one) => one.name === tower.output))
    throw modelDamage(name, `${tower.file} is the graph of another model`);
}

/** One vector for each input, of the model's size; anything else is no such model. */
function vectorsOf(
  { name, dim }: ModelSpec,
  { file, output }: TowerSpec,
  outputs: Tensors,
  count: number,
): Float32Array {
  const tensor = outputs[output];
  const [rows, columns] = tensor?.dims ?? [];
  if (!(tensor?.data instanceof Float32Array) || rows !== count || columns !== dim)
    throw modelDamage(name, `${file} gives vectors of another size`);
  return tensor.data;
}
