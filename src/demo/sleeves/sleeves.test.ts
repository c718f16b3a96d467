import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Album, ALBUMS } from '../albums.ts';
import { lettering, letteringWidth } from './lettering.ts';
import { renderSleeve } from './render-sleeve.ts';
import type { ColourWord, LightWord } from './sleeve.ts';
import { SLEEVE_PIXELS } from './svg.ts';

/** Pixels on each edge of the small copies that are compared. */
const SMALL = 40;

type Rgb = readonly [red: number, green: number, blue: number];

/** What a word may stand for: a pixel near to one of these has that colour. */
const COLOURS: Readonly<Record<ColourWord, readonly Rgb[]>> = {
  beige: [[235, 225, 205]],
  black: [[12, 10, 12]],
  blue: [
    [16, 40, 100],
    [43, 75, 255],
  ],
  brown: [[90, 70, 54]],
  cyan: [[0, 194, 224]],
  'dark blue': [[10, 22, 60]],
  'dark green': [[14, 53, 38]],
  gold: [[216, 173, 69]],
  green: [
    [33, 160, 75],
    [14, 53, 38],
  ],
  grey: [[170, 160, 145]],
  magenta: [
    [240, 60, 190],
    [255, 62, 165],
    [150, 35, 120],
  ],
  mint: [[195, 234, 216]],
  orange: [[235, 130, 45]],
  pink: [[247, 201, 212]],
  purple: [
    [150, 40, 240],
    [217, 205, 242],
    [120, 30, 220],
    [100, 30, 140],
  ],
  red: [[205, 35, 40]],
  white: [[250, 250, 248]],
  yellow: [[250, 215, 60]],
};

async function smallCopy(jpeg: Buffer): Promise<Rgb[]> {
  const { data } = await sharp(jpeg)
    .resize(SMALL, SMALL, { kernel: 'nearest' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from({ length: SMALL * SMALL }, (_, i) => [
    data[3 * i] ?? 0,
    data[3 * i + 1] ?? 0,
    data[3 * i + 2] ?? 0,
  ]);
}

const distance = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const lightness = ([red, green, blue]: Rgb): number => (0.299 * red + 0.587 * green + 0.114 * blue) / 255;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('sleeves', () => {
  const copies = new Map<Album, Rgb[]>();

  beforeAll(async () => {
    for (const album of ALBUMS) copies.set(album, await smallCopy(await renderSleeve(album.sleeve)));
  });

  const pixelsOf = (album: Album): Rgb[] => copies.get(album) ?? [];
  const lightOf = (word: LightWord): number[] =>
    ALBUMS.filter(({ sleeve }) => sleeve.light.includes(word)).map((album) =>
      mean(pixelsOf(album).map(lightness)),
    );

  it.each(ALBUMS)('$title is a square JPEG, the same every time', async ({ sleeve }) => {
    const jpeg = await renderSleeve(sleeve);
    const { format, width, height } = await sharp(jpeg).metadata();
    expect({ format, width, height }).toEqual({
      format: 'jpeg',
      width: SLEEVE_PIXELS,
      height: SLEEVE_PIXELS,
    });
    expect(jpeg.equals(await renderSleeve(sleeve))).toBe(true);
  });

  it('look different from each other', () => {
    for (const [i, one] of ALBUMS.entries()) {
      for (const other of ALBUMS.slice(i + 1)) {
        const others = pixelsOf(other);
        const differences = pixelsOf(one).map((pixel, k) => distance(pixel, others[k] ?? pixel));
        expect(mean(differences)).toBeGreaterThan(60);
      }
    }
  });

  it.each(ALBUMS)('$title has the colours that it is said to have', (album) => {
    for (const word of album.sleeve.colours) {
      const near = pixelsOf(album).filter((pixel) =>
        COLOURS[word].some((colour) => distance(pixel, colour) < 70),
      ).length;
      expect([word, near / (SMALL * SMALL) > 0.015]).toEqual([word, true]);
    }
  });

  it('are dark where they are called dark, and light where they are called bright', () => {
    expect(Math.max(...lightOf('dark'))).toBeLessThan(0.35);
    expect(Math.min(...lightOf('bright'), ...lightOf('pastel'))).toBeGreaterThan(0.5);
  });

  it('have no colour at all where they are called black and white', () => {
    for (const album of ALBUMS.filter(({ sleeve }) => sleeve.light.includes('black and white'))) {
      const spread = pixelsOf(album).map((pixel) => Math.max(...pixel) - Math.min(...pixel));
      expect(Math.max(...spread)).toBeLessThan(12);
    }
  });
});

describe('lettering', () => {
  it('draws every letter that titles and artists need', () => {
    for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZ'") {
      expect(lettering(letter, { at: [0, 0], height: 60, colour: '#000' })).toContain('<path');
    }
  });

  it('knows how wide a line is', () => {
    expect(letteringWidth('O')).toBeCloseTo(4 / 6);
    expect(letteringWidth('OO')).toBeCloseTo(9.6 / 6);
  });
});
