import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeTinyModel } from '../../../test/fixtures/models/tiny-model.ts';
import type { SleevePictures } from '../../catalog/sleeve-store.ts';
import { idsFitting } from '../../catalog/ids-fitting.ts';
import { createModels, type Models } from '../../encoders/create-models.ts';
import { madeWindows } from '../../encoders/library/made-things.ts';
import { EarwormError } from '../../errors.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { memorySleeveStore } from '../../stores/memory/memory-sleeve-store.ts';
import { memoryVectorStore } from '../../stores/memory/memory-vector-store.ts';
import { embedWithModels, type ModelEncoders, type ModelFailure } from './embed-with-models.ts';
import { createWordsFinder } from '../words/find-by-words.ts';
import { modelEngines } from '../words/model-words-engine.ts';

let modelsDir: string;
let models: Models;
const catalog = memoryCatalogStore();
const sleeveStore = memorySleeveStore();
const descriptions = memorySleeveDescriptionStore();
const vectors = memoryVectorStore(idsFitting(catalog));
/** How many things went through the encoders. */
const encoded = { pictures: 0, sounds: 0 };

const encoders: ModelEncoders = {
  async pictureEncoder() {
    const encoder = await models.pictureEncoder();
    return (
      encoder && {
        ...encoder,
        encodeThings: (pictures, options) => {
          encoded.pictures += pictures.length;
          return encoder.encodeThings(pictures, options);
        },
      }
    );
  },
  async soundEncoder() {
    const encoder = await models.soundEncoder();
    return (
      encoder && {
        ...encoder,
        encodeThings: (sounds, options) => {
          encoded.sounds += sounds.length;
          return encoder.encodeThings(sounds, options);
        },
      }
    );
  },
};
const analyzer = {
  readSoundWindows(file: string): Promise<Float32Array[]> {
    if (file.includes('broken')) return Promise.reject(new EarwormError('E_MEDIA_UNREADABLE'));
    return Promise.resolve([madeWindows()[file.includes('hum') ? 0 : 1]!]);
  },
};
const embed = (): Promise<void> =>
  embedWithModels({ catalog, sleeveStore, descriptions, vectors, analyzer, encoders });
const spaces = async (): Promise<string[]> =>
  (await vectors.figures())
    .map(({ space, count, isComplete }) => `${space.of} ${count} ${isComplete}`)
    .toSorted();

async function sleeveOf(background: string): Promise<SleevePictures> {
  const jpeg = await sharp({ create: { width: 300, height: 300, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return { 64: jpeg, 300: jpeg, 640: jpeg };
}
const idOf = (place: number): string => place.toString(16).padStart(32, '0');

beforeAll(async () => {
  modelsDir = await mkdtemp(path.join(tmpdir(), 'earworm-embed-'));
  models = createModels({
    modelsDir,
    dtype: 'fp32',
    hubEndpoint: 'http://127.0.0.1:9',
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
  });
  const albumIds = await catalog.putAlbums(
    ['Red', 'Blue', 'Red again', 'None'].map((albumName) => ({ albumName, artist: 'Somebody', genres: [] })),
  );
  await sleeveStore.put([
    { sleeveId: idOf(1), pictures: await sleeveOf('#c01010') },
    { sleeveId: idOf(2), pictures: await sleeveOf('#1010c0') },
  ]);
  await catalog.putSleeves([1, 2, 1].map((sleeve, i) => ({ albumId: albumIds[i]!, sleeveId: idOf(sleeve) })));
  const trackIds = await catalog.reserveTrackIds(3);
  await catalog.putTracks(
    ['hum', 'hiss', 'broken'].map((title, i) => ({
      trackId: trackIds[i]!,
      file: { path: `/music/${title}.mp3`, sizeBytes: 1, mtimeMs: 0, codec: 'mp3', bitRate: 1 },
      tags: { title },
      durationMs: 1000,
      indexedAtMs: 0,
    })),
    Date.now(),
  );
});
afterAll(async () => {
  await models.close();
  await rm(modelsDir, { recursive: true, force: true });
});

async function install(seed: number): Promise<void> {
  for (const name of ['clip', 'clap'] as const) {
    const from = path.join(modelsDir, `from-${name}-${seed}`);
    await writeTinyModel(from, name, { seed });
    await models.library.pull(name, { from });
  }
}

describe('embedWithModels', () => {
  const finder = createWordsFinder({ catalog, engines: modelEngines(vectors, encoders) });
  const ask = () => finder.albums('a red door', { top: 10, scoreMin: 0 });

  it('does nothing without models, and no model answers', async () => {
    await embed();
    expect(await spaces()).toEqual([]);
    expect((await ask()).engines).toEqual([]);
  });

  it('encodes each picture once, whatever albums share it, and every readable sound', async () => {
    await install(1);
    await embed();
    expect(encoded).toEqual({ pictures: 2, sounds: 2 });
    expect(await spaces()).toEqual(['album 3 true', 'track 2 true']);
  });

  it('encodes nothing again that is there', async () => {
    await embed();
    expect(encoded).toEqual({ pictures: 2, sounds: 2 });
  });

  it('lets the models answer words, by name', async () => {
    const answer = await ask();
    expect(answer).toMatchObject({ engines: ['clip'], ignored: [] });
    expect(answer.found.map(({ engine }) => engine)).toEqual(['clip', 'clip', 'clip']);
    expect(answer.found[0]?.reason).toMatch(/CLIP .*cosine/u);
    const songs = await finder.songs('low hum', { top: 5, scoreMin: 0, filter: { text: 'hiss' } });
    expect(songs.found.map(({ track }) => track.tags.title)).toEqual(['hiss']);
    const turned = await finder.songs('hum -hiss', { top: 5, scoreMin: 0 });
    expect(turned.found).toHaveLength(2);
    const cosinesFor = async (text: string): Promise<Map<string, number>> => {
      const { found } = await finder.songs(text, { top: 5, scoreMin: 0 });
      return new Map(found.map(({ track, score }) => [track.tags.title ?? '', score]));
    };
    const [plain, without] = [await cosinesFor('hum'), await cosinesFor('hum -hiss')];
    for (const [title, score] of without) expect(score).toBeLessThanOrEqual(plain.get(title) ?? 0);
  });

  it('gives an album whose sleeve changed the vector of the other', async () => {
    await catalog.putSleeves([{ albumId: 1, sleeveId: idOf(2) }]);
    await embed();
    expect(encoded.pictures).toBe(2);
    const { space } = (await vectors.figures()).find((one) => one.space.of === 'album')!;
    const [changed, other] = await vectors.vectorsById(space, [1, 2]);
    expect(changed).toEqual(other);
  });

  it('encodes only what is new, and answers meanwhile by what there is', async () => {
    const before = { ...encoded };
    const [trackId = 0] = await catalog.reserveTrackIds(1);
    const file = { path: '/music/second hum.mp3', sizeBytes: 1, mtimeMs: 0 };
    await catalog.putTracks(
      [{ trackId, file, tags: { title: 'second hum' }, durationMs: 1, indexedAtMs: 0 }],
      Date.now(),
    );
    await sleeveStore.put([{ sleeveId: idOf(3), pictures: await sleeveOf('#10c010') }]);
    await catalog.putSleeves([{ albumId: 4, sleeveId: idOf(3) }]);
    expect((await ask()).found).toHaveLength(3);
    await embed();
    expect(encoded).toEqual({ pictures: before.pictures + 1, sounds: before.sounds + 1 });
    expect(await spaces()).toEqual(['album 4 true', 'track 3 true']);
  });

  it('keeps the space of the model before until that of the new one is complete', async () => {
    await install(2);
    const stop = AbortSignal.abort();
    await expect(
      embedWithModels({ catalog, sleeveStore, descriptions, vectors, analyzer, encoders }, { signal: stop }),
    ).rejects.toThrow(/./u);
    expect(await spaces()).toEqual(['album 4 true', 'track 3 true']);
    const before = (await vectors.figures()).map(({ space }) => space.revision);
    await embed();
    expect(await spaces()).toEqual(['album 4 true', 'track 3 true']);
    expect((await vectors.figures()).map(({ space }) => space.revision)).not.toEqual(before);
  });

  it('goes on with the other model when one fails, and throws what is not of a model', async () => {
    await install(3);
    const failing = (code: 'E_MODEL_CRASH' | 'E_STORE_FAILED'): ModelEncoders => ({
      ...encoders,
      pictureEncoder: () => Promise.reject(new EarwormError(code)),
    });
    const ports = { catalog, sleeveStore, descriptions, vectors, analyzer };
    const failures: ModelFailure[] = [];
    const onModelFailed = (failure: ModelFailure) => failures.push(failure);
    await embedWithModels({ ...ports, encoders: failing('E_MODEL_CRASH') }, { onModelFailed });
    expect(failures).toMatchObject([{ model: 'clip', error: { code: 'E_MODEL_CRASH' } }]);
    const clap = (await models.soundEncoder())?.space.revision;
    expect((await vectors.figures()).map(({ space }) => space.revision)).toContain(clap);
    const broken = { ...ports, encoders: failing('E_STORE_FAILED') };
    await expect(embedWithModels(broken, { onModelFailed })).rejects.toMatchObject({
      code: 'E_STORE_FAILED',
    });
    await expect(embedWithModels({ ...ports, encoders: failing('E_MODEL_CRASH') })).rejects.toThrow(
      EarwormError,
    );
  });

  it('leaves songs out when only sleeves are wanted', async () => {
    const before = encoded.sounds;
    await install(4);
    await embedWithModels(
      { catalog, sleeveStore, descriptions, vectors, analyzer, encoders },
      { sleevesOnly: true },
    );
    expect(encoded.sounds).toBe(before);
  });
});
