import { describe, expect, it } from 'vitest';
import { describeLikeness, LIKENESS_SIZE, likenessOf } from './likeness.ts';
import type { RgbPicture } from './rgb-picture.ts';

/** A picture whose pixels are told by their place, in parts of the sides. */
function drawn(width: number, height: number, colour: (x: number, y: number) => number[]): RgbPicture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rgb.set(colour(x / width, y / height), (y * width + x) * 3);
  return { width, height, rgb };
}

const RED = [200, 30, 30];
const DARK_RED = [150, 20, 20];
const BLUE = [20, 40, 180];
const plain = (colour: number[]) => drawn(100, 100, () => colour);
const stripes = (vertical: boolean) =>
  drawn(128, 128, (x, y) => (Math.floor((vertical ? x : y) * 16) % 2 === 0 ? [255, 255, 255] : [0, 0, 0]));
const score = (a: RgbPicture, b: RgbPicture): number => likenessOf(describeLikeness(a), describeLikeness(b));

describe('likenessOf', () => {
  it('is one of a picture and itself, whatever its size', () => {
    const wide = (side: number) => drawn(side, side, (x, y) => (x + y < 1 ? RED : BLUE));
    expect(describeLikeness(wide(640))).toHaveLength(LIKENESS_SIZE);
    expect(score(wide(640), wide(640))).toBe(1);
    expect(score(wide(640), wide(200))).toBeGreaterThan(0.8);
  });

  it('puts similar colours before others', () => {
    expect(score(plain(RED), plain(DARK_RED))).toBeGreaterThan(score(plain(RED), plain(BLUE)) + 0.2);
  });

  it('sees where colours are', () => {
    const above = drawn(64, 64, (_, y) => (y < 0.5 ? RED : BLUE));
    const below = drawn(64, 64, (_, y) => (y < 0.5 ? BLUE : RED));
    const shifted = drawn(64, 64, (_, y) => (y < 0.55 ? RED : BLUE));
    expect(score(above, shifted)).toBeGreaterThan(score(above, below) + 0.2);
  });

  it('sees which way the drawing runs', () => {
    expect(score(stripes(true), stripes(true))).toBe(1);
    expect(score(stripes(true), stripes(false))).toBeLessThan(0.8);
  });

  it('describes a picture of a single pixel', () => {
    expect(
      score(
        drawn(1, 1, () => RED),
        plain(RED),
      ),
    ).toBeGreaterThan(0.95);
  });
});
