import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../../test/fixtures/models/tiny-model.ts';
import { WINDOW_FRAMES } from '../embedding/sound-windows.ts';
import type { Encoder, PictureEncoder, SoundEncoder } from '../embedding/encoder.ts';
import { EarwormError } from '../errors.ts';
import { createModels, type Models, type ModelSettings } from './create-models.ts';
import { madePictures, madeWindows } from './library/made-things.ts';
import type { PublishedValues } from './library/published-values.ts';

let modelsDir: string;
let models: Models;
let clip: PictureEncoder;
let clap: SoundEncoder;

function open(settings: Partial<ModelSettings> = {}): Models {
  return createModels({
    modelsDir,
    dtype: 'fp32',
    hubEndpoint: 'http://127.0.0.1:9',
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
    ...settings,
  });
}

beforeAll(async () => {
  modelsDir = await mkdtemp(path.join(tmpdir(), 'earworm-encoders-'));
  models = open();
  for (const name of ['clip', 'clap'] as const) {
    await writeTinyModel(path.join(modelsDir, `from-${name}`), name);
    await models.library.pull(name, { from: path.join(modelsDir, `from-${name}`) });
  }
  clip = (await models.pictureEncoder())!;
  clap = (await models.soundEncoder())!;
});
afterAll(async () => {
  await models.close();
  await rm(modelsDir, { recursive: true, force: true });
});

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const TEXTS = [
  'a',
  'a red door, and behind it a long garden in the rain',
  'красная дверь',
  '赤い扉',
  'باب أحمر',
  '🚪🎺',
  `"';drop table albums;--`,
  '<|endoftext|><s></s>',
  'x '.repeat(5000),
  'é'.repeat(10_000),
];

describe.each([
  ['CLIP', () => clip as Encoder<unknown>],
  ['CLAP', () => clap as Encoder<unknown>],
])('texts for %s', (_, encoder) => {
  it('become vectors of length 1, in every script and of any length', async () => {
    const vectors = await encoder().encodeTexts(TEXTS);
    expect(vectors).toHaveLength(TEXTS.length);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });

  it('become the same vectors alone as in company', async () => {
    const together = await encoder().encodeTexts(TEXTS);
    for (const [i, text] of TEXTS.entries()) {
      const [alone] = await encoder().encodeTexts([text]);
      expect(cosine(alone!, together[i]!)).toBeGreaterThan(0.999_99);
    }
  });

  it('are refused when blank', async () => {
    for (const blank of ['', ' \n\t'])
      await expect(encoder().encodeTexts(['a', blank])).rejects.toMatchObject({ code: 'E_USAGE' });
    expect(await encoder().encodeTexts([])).toEqual([]);
  });

  it('are not made when told to stop', async () => {
    await expect(encoder().encodeTexts(['a'], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'E_CANCELLED',
    });
  });
});

describe('pictures for CLIP', () => {
  it('become vectors in order, more than fit into one batch', async () => {
    const [stripes, colours] = await madePictures();
    const pictures = Array.from({ length: 20 }, (_, i) => (i % 3 === 0 ? colours! : stripes!));
    const vectors = await clip.encodeThings(pictures);
    expect(vectors).toHaveLength(20);
    for (const [i, vector] of vectors.entries())
      expect(cosine(vector, vectors[i % 3 === 0 ? 0 : 1]!)).toBeCloseTo(1, 4);
    expect(cosine(vectors[0]!, vectors[1]!)).toBeLessThan(0.95);
  });

  it('are refused when they are none, and the next ones answered', async () => {
    const text = new TextEncoder().encode('no picture');
    await expect(clip.encodeThings([text])).rejects.toMatchObject({ code: 'E_IMAGE_DAMAGED' });
    expect(await clip.encodeThings(await madePictures())).toHaveLength(2);
  });
});

describe('sounds for CLAP', () => {
  it('become the mean of their windows', async () => {
    const [hum, hiss] = madeWindows();
    const [alone, other, both] = await clap.encodeThings([[hum!], [hiss!], [hum!, hiss!]]);
    const mean = alone!.map((value, i) => value + other![i]!);
    expect(cosine(mean, both!) / Math.hypot(...mean)).toBeCloseTo(1, 5);
    expect(hum).toHaveLength(WINDOW_FRAMES * 64);
  });

  it('need a window', async () => {
    await expect(clap.encodeThings([[]])).rejects.toBeInstanceOf(EarwormError);
  });
});

describe('the process of a model', () => {
  it('costs what it was doing when it is killed, and is started again', async () => {
    await clip.encodeTexts(['first']);
    const working = clip.encodeTexts(Array.from({ length: 500 }, (_, i) => `text ${i}`));
    process.kill(models.processId('clip')!, 'SIGKILL');
    await expect(working).rejects.toMatchObject({ code: 'E_MODEL_CRASH' });
    expect(models.isLoaded('clip')).toBe(false);
    expect(await clip.encodeTexts(['again'])).toHaveLength(1);
    expect(models.isLoaded('clip')).toBe(true);
  });

  it('ends when nobody needs it, or it takes too much', async () => {
    const idle = open({ idleMaxS: 0.05 });
    await (await idle.pictureEncoder())!.encodeTexts(['once']);
    await expect.poll(() => idle.isLoaded('clip')).toBe(false);
    await idle.close();
    const small = open({ limits: { wallMaxS: 60, memoryMaxMb: 20 } });
    const tooMuch = (await small.pictureEncoder())!.encodeTexts(['once']);
    await expect(tooMuch).rejects.toMatchObject({ code: 'E_MODEL_LIMIT' });
    await small.close();
  });

  it('lets those who wait for an answer go first', async () => {
    const order: string[] = [];
    const told = (name: string) => () => void order.push(name);
    const pictures = await madePictures();
    const many = Array.from({ length: 64 }, (_, i) => pictures[i % 2]!);
    await Promise.all([
      clip.encodeThings(many).then(told('index')),
      clip.encodeTexts(['now'], { isUrgent: true }).then(told('urgent')),
    ]);
    expect(order).toEqual(['urgent', 'index']);
  });
});

describe('verify', () => {
  /** What the tiny model itself gives, as if somebody had published it. */
  async function published(): Promise<PublishedValues> {
    const [vector] = await clip.encodeTexts(['a red door']);
    return {
      tokens: [{ text: 'ab', ids: [512, 97, 354, 513], from: 'here' }],
      texts: [{ text: 'a red door', first: [...vector!.subarray(0, 5)], isUnit: true, from: 'here' }],
      pictures: [{ file: 'missing.png', from: 'here' }],
    };
  }
  const outcomes = async (values: PublishedValues): Promise<Record<string, string>> => {
    const checked = open({ published: { clip: values, clap: values } });
    const checks = await checked.library.verify('clip', { samples: modelsDir });
    await checked.close();
    return Object.fromEntries(checks.slice(5).map(({ name, outcome }) => [name, outcome]));
  };

  it('passes a model that gives what was published, and tells what it could not check', async () => {
    expect(await outcomes(await published())).toEqual({
      'tokens of "ab"': 'passed',
      'vector of "a red door"': 'passed',
      'vector of missing.png': 'skipped',
      'unrelated texts differ': 'passed',
      'unrelated pictures differ': 'passed',
    });
  });

  it('fails a model that gives other numbers', async () => {
    const { tokens, texts, pictures } = await published();
    const other = texts.map((one) => ({ ...one, first: one.first!.map((value) => value + 0.02) }));
    const wrong = { tokens: tokens.map((one) => ({ ...one, ids: [1, 2] })), texts: other, pictures };
    expect(await outcomes(wrong)).toMatchObject({
      'tokens of "ab"': 'failed',
      'vector of "a red door"': 'failed',
    });
  });

  it('fails the real values on a model that is not the real one', async () => {
    const checks = await models.library.verify('clip');
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toHaveLength(6);
    const sounds = await models.library.verify('clap');
    expect(sounds.filter(({ outcome }) => outcome === 'failed')).toHaveLength(2);
  });
});
