import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawShots } from '../../../test/fixtures/film/drawn-shots.ts';
import { steadyTimes, writeFilm } from '../../../test/fixtures/film/write-film.ts';
import { writeTinyModel } from '../../../test/fixtures/models/tiny-model.ts';
import type { PictureEncoder } from '../../embedding/encoder.ts';
import { createModels, type Models } from '../../encoders/create-models.ts';
import { EarwormError } from '../../errors.ts';
import { readFilm } from '../../media/node-av/read-film.ts';
import { readStills } from '../../media/node-av/read-stills.ts';
import { MOOD_LABELS, SCENE_LABELS } from '../../video/film-labels.ts';
import { localFilmAnalyzer } from '../../video/local-film-analyzer.ts';
import { clipFilmLabeller } from './clip-film-labeller.ts';

let folder: string;
let film: string;
let models: Models;
const reader = { readStills: (file: string) => readStills(file, () => {}) };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-labels-'));
  film = path.join(folder, 'turned.mp4');
  const shots = Array.from({ length: 4 }, (_, seed) => ({ durationS: 1, seed, light: 0.2 + 0.2 * seed }));
  const draw = drawShots(shots, 128, 72);
  writeFilm({ path: film, width: 128, height: 72, timesMs: steadyTimes(4, 10), draw, isTurned: true });
  models = createModels({
    modelsDir: path.join(folder, 'models'),
    dtype: 'fp32',
    hubEndpoint: 'http://127.0.0.1:9',
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
  });
});
afterAll(async () => {
  await models.close();
  await rm(folder, { recursive: true, force: true });
});

const axis = (i: number): Float32Array => Float32Array.from({ length: 64 }, (_, k) => (k === i ? 1 : 0));

/** Knows every text apart, and takes each picture for a mixture of what it is told. */
function knowing(...parts: readonly (readonly [place: number, share: number])[]): PictureEncoder {
  const picture = new Float32Array(64);
  for (const [place, share] of parts) picture[place] = share;
  return {
    space: { kind: 'model', model: 'knowing', version: '1', dim: 64 } as never,
    encodeTexts: async (texts) => texts.map((_, i) => axis(i)),
    encodeThings: async (things) => things.map(() => picture),
    close: async () => {},
  };
}

const labelled = async (encoder: PictureEncoder | undefined) => {
  const labeller = clipFilmLabeller({ reader, encoder: async () => encoder });
  return localFilmAnalyzer(labeller).analyze({ path: film, reading: await readFilm(film, {}) });
};

const beach = SCENE_LABELS.indexOf('a beach');
const peaceful = SCENE_LABELS.length + Object.keys(MOOD_LABELS).indexOf('peaceful');

describe('readStills', () => {
  it('takes upright pictures of the shots, with a short side of 224 pixels', async () => {
    const stills = await readStills(film, () => {});
    expect(stills.length).toBeGreaterThanOrEqual(1);
    expect(stills.length).toBeLessThanOrEqual(12);
    const { format, width, height } = await sharp(stills[0]).metadata();
    expect([format, width, height]).toEqual(['jpeg', 224, 398]);
  });
});

describe('clipFilmLabeller', () => {
  it('says nothing without the model, and does not look at the film', async () => {
    const looking = { readStills: () => Promise.reject(new Error('looked')) };
    expect(
      await clipFilmLabeller({ reader: looking, encoder: async () => undefined }).labelFilm(film),
    ).toEqual([]);
    const plain = await labelled(undefined);
    expect(plain.labels).toEqual([]);
    expect(plain.description).not.toContain('CLIP');
  });

  it('joins what the model sees into the brief, with reasons, and its mood into the search', async () => {
    const brief = await labelled(knowing([beach, 0.9], [peaceful, 0.9]));
    expect(brief.labels.map(({ kind, name }) => [kind, name])).toEqual([
      ['scene', 'a beach'],
      ['mood', 'peaceful'],
    ]);
    expect(brief.mood).toBe('peaceful');
    expect(brief.keywords[0]).toBe('calm');
    expect(brief.keywords).toContain('a beach');
    expect(brief.description).toContain('CLIP sees a beach (100 %)');
    expect(brief.reasons.at(-1)).toBe('CLIP takes it for peaceful (100 %): calm music');
  });

  it('says nothing where the model is not sure', async () => {
    const { labels, mood } = await labelled(knowing());
    expect(labels).toEqual([]);
    expect(mood).toBe((await labelled(undefined)).mood);
  });

  it('costs no brief when the model fails, and stops when it is told to', async () => {
    const failing = (code: 'E_MODEL_CRASH' | 'E_CANCELLED'): PictureEncoder => ({
      ...knowing(),
      encodeThings: () => Promise.reject(new EarwormError(code)),
    });
    expect((await labelled(failing('E_MODEL_CRASH'))).labels).toEqual([]);
    await expect(labelled(failing('E_CANCELLED'))).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });

  it('asks a model in its process, once it is installed', async () => {
    expect(await models.pictureEncoder()).toBeUndefined();
    await writeTinyModel(path.join(folder, 'from'), 'clip');
    await models.library.pull('clip', { from: path.join(folder, 'from') });
    const first = await labelled(await models.pictureEncoder());
    expect(models.isLoaded('clip')).toBe(true);
    expect((await labelled(await models.pictureEncoder())).labels).toEqual(first.labels);
    for (const { share, engine } of first.labels) {
      expect(share).toBeGreaterThanOrEqual(0.3);
      expect(share).toBeLessThanOrEqual(1);
      expect(engine).toBe('clip');
    }
  });
});
