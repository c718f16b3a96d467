import { expect, it } from 'vitest';
import { paletteOf } from './film-palette.ts';

const picture = (...runs: readonly (readonly [pixels: number, rgb: readonly number[]])[]): Uint8Array =>
  Uint8Array.from(runs.flatMap(([pixels, rgb]) => Array.from({ length: pixels }, () => rgb).flat()));

it('names the commonest colours first and leaves out what is hardly there', () => {
  const red = [200, 16, 32];
  const blue = [10, 20, 220];
  expect(paletteOf([picture([400, blue], [568, red], [32, [0, 255, 0]])])).toEqual(['#c81020', '#0a14dc']);
});

it('counts the pixels of all pictures, and has at most four colours', () => {
  const greys = [0, 40, 80, 120, 160, 200].map((value) => picture([100, [value, value, value]]));
  expect(paletteOf([...greys, picture([100, [200, 200, 200]])])[0]).toBe('#c8c8c8');
  expect(paletteOf(greys)).toHaveLength(4);
  expect(paletteOf([])).toEqual([]);
});
