import { beforeAll, describe, expect, it } from 'vitest';
import { madeSleeve } from '../../../eval/sleeves/made-sleeve.ts';
import type { Point } from '../../image/homography.ts';
import { describeQuery } from '../../image/picture-query.ts';
import type { RgbPicture } from '../../image/rgb-picture.ts';
import { describeSleeveFeatures, FEATURES_KIND } from '../../image/sleeve-features.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { photoOf } from '../../../test/fixtures/photo-of.ts';
import { createSleeveIndex } from './sleeve-index.ts';

const SLEEVES = 8;
const TURNED: readonly Point[] = [
  { x: 0.75, y: 0.2 },
  { x: 0.85, y: 0.75 },
  { x: 0.3, y: 0.85 },
  { x: 0.2, y: 0.3 },
];
const store = memorySleeveDescriptionStore();
let pictures: RgbPicture[];

const add = async (pictureId: string, picture: RgbPicture) =>
  store.put(FEATURES_KIND, [{ sleeveId: pictureId, bytes: describeSleeveFeatures(picture) }]);

beforeAll(async () => {
  pictures = Array.from({ length: SLEEVES + 2 }, (_, i) => madeSleeve(i + 1, 320));
  for (const [i, picture] of pictures.slice(0, SLEEVES).entries()) await add(`sleeve ${i}`, picture);
});

const look = async (picture: RgbPicture, index = createSleeveIndex(store), among?: ReadonlySet<string>) => {
  const found = await index.recognise(describeQuery(picture), { among, signal: undefined });
  return found.map(({ sleeveId }) => sleeveId);
};

/** On a table that is itself a sleeve, of which nobody knows. */
const photo = (i: number) => photoOf(pictures[i]!, madeSleeve(77, 400), TURNED);

describe('createSleeveIndex', () => {
  it('knows a sleeve again, askew and turned by a quarter, on a table of other things', async () => {
    expect(await look(photo(1))).toEqual(['sleeve 1']);
    expect(await look(photo(7))).toEqual(['sleeve 7']);
  });

  it('knows its own picture, and a tenth of its pixels', async () => {
    expect(await look(pictures[3]!)).toEqual(['sleeve 3']);
    const corners = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ];
    const blank = { width: 110, height: 110, rgb: new Uint8Array(110 * 110 * 3) };
    expect(await look(photoOf(pictures[3]!, blank, corners))).toEqual(['sleeve 3']);
  });

  it('says nothing of a sleeve it does not know', async () => {
    expect(await look(photo(SLEEVES))).toEqual([]);
    expect(await look(pictures[SLEEVES + 1]!)).toEqual([]);
  });

  it('says nothing of a picture with nothing in it', async () => {
    const blank = (width: number, height: number): RgbPicture => ({
      width,
      height,
      rgb: new Uint8Array(width * height * 3).fill(200),
    });
    expect(await look(blank(1, 1))).toEqual([]);
    expect(await look(blank(640, 10))).toEqual([]);
    expect(await look(blank(300, 300))).toEqual([]);
  });

  it('looks only among those it is told to', async () => {
    expect(await look(photo(1), undefined, new Set(['sleeve 2']))).toEqual([]);
    expect(await look(photo(1), undefined, new Set(['sleeve 1', 'sleeve 2']))).toEqual(['sleeve 1']);
  });

  it('learns of sleeves that are added, and of new descriptions, while it is used', async () => {
    const index = createSleeveIndex(store);
    expect(await look(photo(SLEEVES), index)).toEqual([]);
    await add('sleeve 8', pictures[SLEEVES]!);
    expect(await look(photo(SLEEVES), index)).toEqual(['sleeve 8']);
    await add('sleeve 8', pictures[0]!);
    expect(await look(photo(SLEEVES), index)).toEqual([]);
    await store.removeUnreferenced(new Set(pictures.slice(0, SLEEVES).map((_, i) => `sleeve ${i}`)));
    expect(await look(photo(2), index)).toEqual(['sleeve 2']);
  });

  it('passes over descriptions that are damaged', async () => {
    await store.put(FEATURES_KIND, [
      { sleeveId: 'empty', bytes: new Uint8Array() },
      { sleeveId: 'short', bytes: new Uint8Array(50).fill(255) },
      { sleeveId: 'rubbish', bytes: new Uint8Array(1025 + 14 * 255).fill(255) },
    ]);
    expect(await look(photo(2))).toEqual(['sleeve 2']);
  });
});
