import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSleeve } from '../../../eval/sleeves/made-sleeve.ts';
import { writeTinyModel } from '../../../test/fixtures/models/tiny-model.ts';
import type { Album } from '../../catalog/album.ts';
import { idsFitting } from '../../catalog/ids-fitting.ts';
import { createModels, type Models } from '../../encoders/create-models.ts';
import { EarwormError } from '../../errors.ts';
import { describeLikeness, LIKENESS_KIND } from '../../image/likeness.ts';
import { describeQuery } from '../../image/picture-query.ts';
import type { RgbPicture } from '../../image/rgb-picture.ts';
import { describeSleeveFeatures, FEATURES_KIND } from '../../image/sleeve-features.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { memoryVectorStore } from '../../stores/memory/memory-vector-store.ts';
import { withClip } from './clip-sleeve-finder.ts';
import { createSleeveFinder, type SleeveFinder } from './sleeve-finder.ts';

const ALBUMS = 5;
const pictures = Array.from({ length: ALBUMS + 1 }, (_, i) => madeSleeve(i + 1, 320));
const jpegOf = ({ width, height, rgb }: RgbPicture): Promise<Buffer> =>
  sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
const idOf = (place: number): string => place.toString(16).padStart(32, '0');

const catalog = memoryCatalogStore();
const descriptions = memorySleeveDescriptionStore();
const vectors = memoryVectorStore(idsFitting(catalog));
/** Files are named by the number of their picture. */
const analyzer = {
  lookAtPicture: async (file: string) => describeQuery(pictures[Number(file)]!),
  async readPicture(file: string) {
    const jpeg = await jpegOf(pictures[Number(file)]!);
    return { sleeveId: idOf(99), pictures: { 64: jpeg, 300: jpeg, 640: jpeg } };
  },
};
let modelsDir: string;
let models: Models;
let isBroken = false;
let finder: SleeveFinder;
let albums: Album[];

beforeAll(async () => {
  modelsDir = await mkdtemp(path.join(tmpdir(), 'earworm-clip-finder-'));
  models = createModels({
    modelsDir,
    dtype: 'fp32',
    hubEndpoint: 'http://127.0.0.1:9',
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
  });
  const albumIds = await catalog.putAlbums(
    pictures
      .slice(0, ALBUMS)
      .map((_, i) => ({ albumName: `Album ${i}`, genres: [i % 2 === 0 ? 'Even' : 'Odd'] })),
  );
  const sleeves = albumIds.map((albumId, i) => ({ albumId, sleeveId: idOf(i) }));
  await catalog.putSleeves(sleeves);
  const said = (describePicture: (picture: RgbPicture) => Uint8Array) =>
    sleeves.map(({ sleeveId }, i) => ({ sleeveId, bytes: describePicture(pictures[i]!) }));
  await descriptions.put(LIKENESS_KIND, said(describeLikeness));
  await descriptions.put(FEATURES_KIND, said(describeSleeveFeatures));
  albums = (await catalog.albumsById(albumIds)).flatMap((album) => album ?? []);
  finder = withClip(createSleeveFinder({ catalog, descriptions, analyzer }), {
    catalog,
    vectors,
    analyzer,
    async encoder() {
      const clip = await models.pictureEncoder();
      const encodeThings = () => Promise.reject(new EarwormError('E_MODEL_CRASH'));
      return clip && isBroken ? { ...clip, encodeThings } : clip;
    },
  });
});
afterAll(async () => {
  await models.close();
  await rm(modelsDir, { recursive: true, force: true });
});

const look = (picture: number) => finder.findByPicture(String(picture), { top: 3, alsoAlike: true });
const enginesOf = (found: readonly { readonly engine: string }[]): string[] => [
  ...new Set(found.map(({ engine }) => engine)),
];

async function embedAlbums(seed: number): Promise<void> {
  const from = path.join(modelsDir, `from-${seed}`);
  await writeTinyModel(from, 'clip', { seed });
  await models.library.pull('clip', { from });
  const clip = (await models.pictureEncoder())!;
  const rows = await clip.encodeThings(await Promise.all(pictures.slice(0, ALBUMS).map(jpegOf)));
  await vectors.put(
    { of: 'album', ...clip.space },
    {
      ids: Uint32Array.from(albums, ({ albumId }) => albumId),
      vectors: Float32Array.from(rows.flatMap((row) => [...row])),
    },
  );
}

describe('withClip', () => {
  it('leaves all to the built-in engine before CLIP has a vector for every sleeve', async () => {
    expect((await look(2)).engine).toBe('builtin');
    await embedAlbums(1);
    const answer = await look(2);
    expect(answer.engine).toBe('builtin');
    expect(enginesOf(answer.alike)).toEqual(['builtin']);
    expect(enginesOf(await finder.similarAlbums(albums[0]!, { top: 3 }))).toEqual(['builtin']);
    await vectors.complete({ of: 'album', ...(await models.pictureEncoder())!.space });
  });

  it('names the very sleeve by its keypoints, and what is alike by CLIP', async () => {
    const { engine, results, alike } = await look(2);
    expect(engine).toBe('builtin+clip');
    expect(results.map(({ album, engine: by }) => [album.albumName, by])).toEqual([['Album 2', 'builtin']]);
    expect(alike).toHaveLength(3);
    expect(enginesOf(alike)).toEqual(['clip']);
    expect(alike.map(({ album }) => album.albumName)).not.toContain('Album 2');
    expect(alike[0]?.reason).toMatch(/CLIP .*cosine/u);
    expect(alike.map(({ score }) => score)).toEqual(
      alike.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  it('has no very sleeve for a picture of none, whatever CLIP finds alike', async () => {
    const { results, alike } = await look(ALBUMS);
    expect(results).toEqual([]);
    expect(enginesOf(alike)).toEqual(['clip']);
  });

  it('does not ask CLIP when nobody wants to know what is alike', async () => {
    const { engine, alike } = await finder.findByPicture('2', { top: 3 });
    expect({ engine, alike }).toEqual({ engine: 'builtin', alike: [] });
  });

  it('lists similar albums by CLIP, within filters and names', async () => {
    const namesOf = async (filter: object): Promise<string[]> => {
      const found = await finder.similarAlbums(albums[0]!, { top: 10, filter });
      expect(enginesOf(found)).toEqual(['clip']);
      return found.map(({ album }) => album.albumName).toSorted();
    };
    expect(await namesOf({})).toEqual(['Album 1', 'Album 2', 'Album 3', 'Album 4']);
    expect(await namesOf({ genres: ['Odd'] })).toEqual(['Album 1', 'Album 3']);
    expect(await namesOf({ text: '3' })).toEqual(['Album 3']);
  });

  it('leaves it to the built-in engine when CLIP fails', async () => {
    isBroken = true;
    const { engine, results, alike } = await look(2);
    isBroken = false;
    expect(engine).toBe('builtin');
    expect(results).toHaveLength(1);
    expect(enginesOf(alike)).toEqual(['builtin']);
  });

  it('searches by the vectors there are, and by no other model, while a new one is filled', async () => {
    await embedAlbums(2);
    expect((await look(2)).engine).toBe('builtin');
    expect(enginesOf(await finder.similarAlbums(albums[0]!, { top: 3 }))).toEqual(['clip']);
  });
});
