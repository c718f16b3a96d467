import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelCheck, ModelDtype, VerifyOptions } from '../../embedding/model-library.ts';
import { toEarwormError } from '../../errors.ts';
import type { ModelRunner } from '../process/create-model-runner.ts';
import { type ModelManifest, sha256Of } from './installed-model.ts';
import { madePictures, madeWindows } from './made-things.ts';
import type { PublishedPicture, PublishedValues, PublishedVector } from './published-values.ts';

export interface VerifyPorts {
  readonly modelsDir: string;
  readonly runner: ModelRunner;
  readonly published: PublishedValues;
}

/**
 * How far a number of a vector may be from the published one. That of fp32 is what the publishers
 * allow, with the difference of picture preparation; the others are estimates of rounding.
 */
const TOLERANCES: Readonly<Record<ModelDtype, number>> = { fp32: 0.005, fp16: 0.02, q8: 0.1 };
/** Sums of 512 numbers, and 100 times a cosine, may be so many times further off. */
const SUM_FACTOR = 20;
const LOGIT_FACTOR = 50;
const LOGIT_SCALE = 100;

/**
 * Unrelated texts whose vectors must not all be the same: in a model whose text side has collapsed
 * (as one popular CLAP's has) the mean cosine is 0.999; in CLIP it is 0.74 over "a" and 1,203 nouns.
 */
const CANARY_TEXTS = [
  'a red door',
  'slow sad piano in a large hall',
  'two dogs running on a beach',
  'fast drums and distorted guitars',
  'the number seven',
  'a woman singing softly',
  'an aerial photograph of a city at night',
  'birds',
];
const CANARY_COSINE_MAX = 0.95;

/** Everything that can be known of an installed model without knowing its collection. */
export async function verifyModel(
  manifest: ModelManifest,
  ports: VerifyPorts,
  options: VerifyOptions,
): Promise<ModelCheck[]> {
  const checks = await checkFiles(manifest, ports.modelsDir, options.signal);
  if (checks.some(({ outcome }) => outcome === 'failed')) return checks;
  const tolerance = TOLERANCES[manifest.dtype];
  const run: typeof ports.runner.run = (request) =>
    ports.runner.run(request, options.signal === undefined ? {} : { signal: options.signal });
  const context: CheckContext = { run, tolerance, dim: manifest.space.dim };
  const { tokens, texts, pictures } = ports.published;
  for (const { text, ids, from } of tokens)
    checks.push(
      await check(`tokens of ${JSON.stringify(text)}`, from, async () => {
        const found = [...(await run({ kind: 'tokens', text }))];
        return found.join(' ') === ids.join(' ')
          ? undefined
          : `${found.join(' ')} instead of ${ids.join(' ')}`;
      }),
    );
  for (const text of texts)
    checks.push(
      await check(`vector of ${JSON.stringify(text.text)}`, text.from, async () =>
        difference(await run({ kind: 'texts', texts: [text.text] }), text, tolerance),
      ),
    );
  for (const picture of pictures) checks.push(await checkPicture(picture, options.samples, context));
  checks.push(await checkTextsDiffer(context), await checkThingsDiffer(manifest, context));
  return checks;
}

interface CheckContext {
  readonly run: ModelRunner['run'];
  readonly tolerance: number;
  readonly dim: number;
}

async function checkFiles(
  { folder, files }: ModelManifest,
  modelsDir: string,
  signal: AbortSignal | undefined,
): Promise<ModelCheck[]> {
  const checks: ModelCheck[] = [];
  for (const { path: file, sha256 } of files)
    checks.push(
      await check(`checksum of ${file}`, 'as recorded when it was installed', async () => {
        const found = await sha256Of(path.join(modelsDir, folder, file), signal);
        return found === sha256 ? undefined : `${found} instead of ${sha256}`;
      }),
    );
  return checks;
}

/** `find` says what is wrong, or nothing. Being told to stop is no failure of the model. */
async function check(
  name: string,
  source: string,
  find: () => Promise<string | undefined>,
): Promise<ModelCheck> {
  try {
    const problem = await find();
    return problem === undefined
      ? { name, outcome: 'passed', detail: source }
      : { name, outcome: 'failed', detail: `${problem} (${source})` };
  } catch (thrown) {
    const error = toEarwormError(thrown);
    if (error.code === 'E_CANCELLED') throw error;
    return { name, outcome: 'failed', detail: error.message };
  }
}

async function checkPicture(
  picture: PublishedPicture,
  samples: string | undefined,
  { run, tolerance }: CheckContext,
): Promise<ModelCheck> {
  const name = `vector of ${picture.file}`;
  const bytes =
    samples === undefined
      ? undefined
      : await readFile(path.join(samples, picture.file)).catch(() => undefined);
  if (bytes === undefined)
    return { name, outcome: 'skipped', detail: `the picture is not here (${picture.from})` };
  return check(name, picture.from, async () => {
    const vector = await run({ kind: 'pictures', pictures: [bytes] });
    const problem = difference(vector, picture, tolerance);
    if (problem !== undefined) return problem;
    for (const [text, expected] of Object.entries(picture.logits ?? {})) {
      const logit = LOGIT_SCALE * cosine(vector, await run({ kind: 'texts', texts: [text] }));
      if (!(Math.abs(logit - expected) <= LOGIT_FACTOR * tolerance))
        return `${logit.toFixed(3)} instead of ${expected.toFixed(3)} for ${JSON.stringify(text)}`;
    }
    return undefined;
  });
}

function difference(
  vector: Float32Array,
  { first = [], sum, isUnit = false }: PublishedVector,
  tolerance: number,
): string | undefined {
  const scale = isUnit ? 1 / Math.hypot(...vector) : 1;
  for (const [i, expected] of first.entries()) {
    const found = (vector[i] ?? Number.NaN) * scale;
    if (!(Math.abs(found - expected) <= tolerance)) return `number ${i} is ${found} instead of ${expected}`;
  }
  const found = vector.reduce((total, value) => total + value, 0) * scale;
  if (sum !== undefined && !(Math.abs(found - sum) <= SUM_FACTOR * tolerance))
    return `the sum is ${found} instead of ${sum}`;
  return undefined;
}

function checkTextsDiffer({ run, dim }: CheckContext): Promise<ModelCheck> {
  const source = `mean cosine of unrelated texts below ${CANARY_COSINE_MAX}`;
  return check('unrelated texts differ', source, async () => {
    const values = await run({ kind: 'texts', texts: CANARY_TEXTS });
    return tooAlike(CANARY_TEXTS.map((_, row) => values.subarray(row * dim, (row + 1) * dim)));
  });
}

/** Black and white pictures; silence and noise. */
function checkThingsDiffer({ name }: ModelManifest, { run, dim }: CheckContext): Promise<ModelCheck> {
  const what = name === 'clip' ? 'pictures' : 'sounds';
  return check(`unrelated ${what} differ`, `cosine below ${CANARY_COSINE_MAX}`, async () => {
    const values = await run(
      name === 'clip'
        ? { kind: 'pictures', pictures: await madePictures() }
        : { kind: 'windows', windows: madeWindows() },
    );
    return tooAlike([values.subarray(0, dim), values.subarray(dim, 2 * dim)]);
  });
}

function tooAlike(vectors: readonly Float32Array[]): string | undefined {
  const cosines = vectors.flatMap((a, i) => vectors.slice(i + 1).map((b) => cosine(a, b)));
  const mean = cosines.reduce((sum, value) => sum + value, 0) / cosines.length;
  return mean < CANARY_COSINE_MAX ? undefined : `the mean cosine is ${mean.toFixed(4)}`;
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
