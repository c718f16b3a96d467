import { describe, expect, it } from 'vitest';
import { fitSleeve } from '../../embedding/words/fit-sleeve.ts';
import { sleeveWords } from '../../embedding/words/sleeve-words.ts';
import type { RgbPicture } from '../rgb-picture.ts';
import { describeTraits } from './describe-traits.ts';
import { TRAITS_SIZE } from './sleeve-traits.ts';

type Rgb = readonly [number, number, number];

/** A picture of 256 x 256, each pixel as told. */
function picture(colourAt: (x: number, y: number) => Rgb, side = 256): RgbPicture {
  const rgb = new Uint8Array(3 * side * side);
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) rgb.set(colourAt(x, y), 3 * (y * side + x));
  return { width: side, height: side, rgb };
}

const plain = (...colour: [number, number, number]): RgbPicture => picture(() => colour);
/** Chance from a seed; the same for the same place. */
const chance = (x: number, y: number): number =>
  Math.abs(Math.sin(x * 12.9898 + y * 78.233) * 43758.5453) % 1;

function fit(words: string, one: RgbPicture): number {
  const meaning = sleeveWords(words.split(' '));
  if (meaning === undefined) throw new Error(`"${words}" means nothing`);
  return fitSleeve(meaning, describeTraits(one)).fit;
}

describe('describeTraits', () => {
  it.each([
    ['red', [200, 20, 30]],
    ['orange', [250, 130, 20]],
    ['yellow', [250, 230, 40]],
    ['green', [30, 150, 50]],
    ['turquoise', [40, 200, 200]],
    ['blue', [30, 60, 200]],
    ['purple', [120, 40, 160]],
    ['pink', [250, 130, 190]],
    ['brown', [110, 70, 30]],
    ['beige', [235, 220, 190]],
    ['gold', [210, 165, 60]],
    ['black', [5, 5, 5]],
    ['grey', [128, 128, 128]],
    ['white', [255, 255, 255]],
    ['dark green', [10, 70, 30]],
    ['light blue', [170, 205, 250]],
    ['navy', [10, 20, 90]],
  ] as const)('calls %s what is', (word, [red, green, blue]) => {
    const plainly = plain(red, green, blue);
    expect(fit(word, plainly)).toBeGreaterThan(0.6);
    const others = ['red', 'green', 'blue', 'purple', 'white', 'black'].filter(
      (other) => !word.endsWith(other) && word !== 'navy',
    );
    expect(others.filter((other) => fit(other, plainly) >= 0.3)).toEqual([]);
  });

  it('tells dark green from light green', () => {
    expect(fit('light green', plain(10, 70, 30))).toBeLessThan(0.1);
    expect(fit('dark green', plain(170, 240, 170))).toBeLessThan(0.1);
  });

  it('finds a colour by how much there is of it', () => {
    const some = (share: number): number =>
      fit(
        'red',
        picture((x) => (x < 256 * share ? [210, 20, 30] : [240, 240, 240])),
      );
    expect([some(0.02) < 0.3, some(0.15) > 0.5, some(0.6) > some(0.3)]).toEqual([true, true, true]);
  });

  it.each([
    ['dark', plain(30, 30, 40), plain(220, 220, 200)],
    ['light', plain(240, 240, 235), plain(60, 60, 60)],
    [
      'black and white',
      picture((x) => (x % 40 < 20 ? [0, 0, 0] : [255, 255, 255])),
      picture((x) => (x % 40 < 20 ? [0, 0, 0] : [255, 60, 60])),
    ],
    [
      'high contrast',
      picture((x) => (x < 128 ? [0, 0, 0] : [255, 255, 255])),
      picture((x) => (x < 128 ? [110, 110, 110] : [140, 140, 140])),
    ],
    ['pastel', plain(250, 215, 225), plain(250, 20, 60)],
    [
      'minimalist',
      picture((x, y) => (Math.hypot(x - 128, y - 128) < 20 ? [200, 0, 0] : [240, 240, 240])),
      picture((x, y) => (chance(x >> 3, y >> 3) < 0.5 ? [0, 0, 0] : [255, 255, 255])),
    ],
    [
      'busy',
      picture((x, y) => (chance(x >> 2, y >> 2) < 0.5 ? [0, 0, 0] : [255, 255, 255])),
      plain(200, 200, 200),
    ],
    [
      'symmetrical',
      picture((x, y) => (Math.abs(x - 127.5) + y / 2 < 100 ? [0, 0, 80] : [240, 240, 200])),
      picture((x, y) => (x + y / 2 < 100 ? [0, 0, 80] : [240, 240, 200])),
    ],
    [
      'grainy',
      picture((x, y) => {
        const value = 110 + 40 * chance(x, y);
        return [value, value, value];
      }),
      plain(130, 130, 130),
    ],
    [
      'text-heavy',
      picture((x, y) => (y % 12 < 7 && ((x * 7 + y / 12) | 0) % 9 < 4 ? [0, 0, 0] : [250, 250, 250])),
      plain(250, 250, 250),
    ],
    [
      'geometric',
      picture((x, y) => ((x >> 6) % 2 === (y >> 6) % 2 ? [20, 20, 120] : [240, 230, 60])),
      picture((x, y) => [x / 2 + y / 4, 80, 90]),
    ],
  ] as const)('calls %s what is, and not what is not', (word, yes, no) => {
    expect([fit(word, yes) > 0.5, fit(word, no) < 0.5]).toEqual([true, true]);
  });

  it('describes pictures of any size', () => {
    for (const side of [1, 2, 17, 640])
      expect(describeTraits(picture(() => [9, 9, 9], side))).toHaveLength(TRAITS_SIZE);
  });

  it('knows nothing of other words', () => {
    for (const word of ['heartbreak', 'constructor', 'toString', ''])
      expect(sleeveWords([word])).toBeUndefined();
  });
});
