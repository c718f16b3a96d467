/** How a picture is made up, whatever its colours: how much is drawn, where, and how finely. */
import type { RgbPicture } from '../rgb-picture.ts';
import { shrinkPicture } from '../shrink-picture.ts';
import type { SleeveTraits } from './sleeve-traits.ts';

type MakeUp = Pick<
  SleeveTraits['measures'],
  'flat' | 'edges' | 'symmetry' | 'grain' | 'lettering' | 'patches'
>;

/** Steps of lightness (OKLab) from one pixel to the next, at 64 x 64. */
const FLAT_STEP_MAX = 0.02;
const EDGE_STEP_MIN = 0.07;

export function measureMakeUp(picture: RgbPicture, lab: Float32Array, side: number): MakeUp {
  const light = Float32Array.from({ length: side * side }, (_, i) => lab[3 * i]!);
  let [flat, edges] = [0, 0];
  for (let y = 0; y < side - 1; y++) {
    for (let x = 0; x < side - 1; x++) {
      const step = stepAt(lab, side, y * side + x);
      if (step < FLAT_STEP_MAX) flat++;
      if (step > EDGE_STEP_MIN) edges++;
    }
  }
  const places = (side - 1) ** 2;
  return {
    flat: flat / places,
    edges: edges / places,
    symmetry: symmetryOf(light, side),
    grain: grainOf(picture),
    lettering: letteringOf(picture),
    patches: patchesOf(light, side),
  };
}

/** How unlike a pixel is to its neighbours to the right and below. */
function stepAt(lab: Float32Array, side: number, place: number): number {
  let sum = 0;
  for (let i = 0; i < 3; i++) {
    const here = lab[3 * place + i]!;
    sum += (lab[3 * (place + 1) + i]! - here) ** 2 + (lab[3 * (place + side) + i]! - here) ** 2;
  }
  return Math.sqrt(sum);
}

/** Without this much variation there is nothing to be symmetrical. */
const VARIATION_MIN = 0.02;

/** Correlation of lightness with that of the mirror image, 0..1. */
function symmetryOf(light: Float32Array, side: number): number {
  const mean = light.reduce((sum, value) => sum + value, 0) / light.length;
  let [together, alone] = [0, 0];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const value = light[y * side + x]! - mean;
      together += value * (light[y * side + side - 1 - x]! - mean);
      alone += value * value;
    }
  }
  if (Math.sqrt(alone / light.length) < VARIATION_MIN) return 0;
  return Math.max(0, together / alone);
}

const BLOCK = 16;
/** Levels (of 255) by which pixels differ from the mean of their neighbours: 16 is as grainy as can be. */
const GRAIN_MAX = 16;

/** Noise of single pixels in the flattest third of the picture: elsewhere it may be drawing. */
function grainOf({ width, height, rgb }: RgbPicture): number {
  const blocks: number[] = [];
  for (let top = 1; top + BLOCK < height; top += BLOCK) {
    for (let left = 1; left + BLOCK < width; left += BLOCK) {
      let sum = 0;
      for (let y = top; y < top + BLOCK; y++) {
        for (let x = left; x < left + BLOCK; x++) {
          const at = 3 * (y * width + x) + 1;
          const around = rgb[at - 3]! + rgb[at + 3]! + rgb[at - 3 * width]! + rgb[at + 3 * width]!;
          sum += Math.abs(rgb[at]! - around / 4);
        }
      }
      blocks.push(sum / BLOCK ** 2);
    }
  }
  const flattest = blocks.toSorted((a, b) => a - b).slice(0, Math.ceil(blocks.length / 3));
  const mean = flattest.reduce((sum, value) => sum + value, 0) / Math.max(1, flattest.length);
  return Math.min(1, mean / GRAIN_MAX);
}

const LETTER_SIDE = 256;
const LETTER_BLOCK = 16;
/** Of a block of lettering: dark and light lie so far apart (of 255), and hardly anything between them. */
const LETTER_SPAN_MIN = 80;
const LETTER_BETWEEN_MAX = 0.35;
/** Strokes begin and end so often in a row of a block. */
const LETTER_CHANGES_MIN = 2;

/** Share of blocks in which two tones change often from left to right, as strokes of letters do. */
function letteringOf(picture: RgbPicture): number {
  const rgb = shrinkPicture(picture, LETTER_SIDE, LETTER_SIDE);
  let found = 0;
  for (let top = 0; top < LETTER_SIDE; top += LETTER_BLOCK)
    for (let left = 0; left < LETTER_SIDE; left += LETTER_BLOCK) if (isLettering(rgb, top, left)) found++;
  return found / (LETTER_SIDE / LETTER_BLOCK) ** 2;
}

function isLettering(rgb: Float32Array, top: number, left: number): boolean {
  const valueAt = (y: number, x: number): number => rgb[3 * (y * LETTER_SIDE + x) + 1]!;
  const values: number[] = [];
  for (let y = top; y < top + LETTER_BLOCK; y++)
    for (let x = left; x < left + LETTER_BLOCK; x++) values.push(valueAt(y, x));
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[12]!, sorted[sorted.length - 13]!];
  if (high - low < LETTER_SPAN_MIN) return false;
  const between = values.filter((value) => Math.abs(value - (low + high) / 2) < (high - low) / 5);
  if (between.length / values.length > LETTER_BETWEEN_MAX) return false;
  let changes = 0;
  for (let y = top; y < top + LETTER_BLOCK; y++) {
    for (let x = left + 1; x < left + LETTER_BLOCK; x++)
      if (valueAt(y, x) > (low + high) / 2 !== valueAt(y, x - 1) > (low + high) / 2) changes++;
  }
  return changes / LETTER_BLOCK >= LETTER_CHANGES_MIN;
}

/** A border is this long (of 64) and this strong; 8 of them are as many as can be. */
const BORDER_PIXELS_MIN = 20;
const BORDER_STEP_MIN = 0.1;
const BORDERS_MAX = 8;

/** Long straight borders, across and down, that do not run along one another. */
function patchesOf(light: Float32Array, side: number): number {
  let borders = 0;
  for (const [along, across] of [
    [1, side],
    [side, 1],
  ] as const) {
    let last = -3;
    for (let line = 1; line < side; line++) {
      let [run, longest] = [0, 0];
      for (let i = 0; i < side; i++) {
        const at = line * across + i * along;
        run = Math.abs(light[at]! - light[at - across]!) > BORDER_STEP_MIN ? run + 1 : 0;
        longest = Math.max(longest, run);
      }
      if (longest < BORDER_PIXELS_MIN || line - last < 3) continue;
      borders++;
      last = line;
    }
  }
  return Math.min(1, borders / BORDERS_MAX);
}
