import { type FilmFrames, GRID_HEIGHT, GRID_PIXELS, GRID_WIDTH } from './film-reading.ts';
import { COLOUR_BINS } from './frame-gatherer.ts';

/** How far a picture may have slid from one frame to the next, in cells of the grid. */
const SLIDE_X_MAX = 4;
const SLIDE_Y_MAX = 2;
/** Differences of colour count for so much beside differences of place. */
const PLACE_WEIGHT = 2;

/** The grid of frame `i`. */
export function lumaAt({ luma }: Pick<FilmFrames, 'luma'>, i: number): Uint8Array {
  return luma.subarray(i * GRID_PIXELS, (i + 1) * GRID_PIXELS);
}

/** Mean difference cell by cell, 0..1. */
export function lumaDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < GRID_PIXELS; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / (255 * GRID_PIXELS);
}

/** The same after the best slide of the whole picture (block matching with one block), over what both show. */
export function slidDifference(a: Uint8Array, b: Uint8Array): number {
  let best = lumaDifference(a, b);
  for (let y = -SLIDE_Y_MAX; y <= SLIDE_Y_MAX && best > 0; y++)
    for (let x = -SLIDE_X_MAX; x <= SLIDE_X_MAX; x++) best = Math.min(best, differenceAt(a, b, x, y));
  return best;
}

function differenceAt(a: Uint8Array, b: Uint8Array, slideX: number, slideY: number): number {
  let sum = 0;
  const [left, right] = [Math.max(0, -slideX), GRID_WIDTH - Math.max(0, slideX)];
  const [top, bottom] = [Math.max(0, -slideY), GRID_HEIGHT - Math.max(0, slideY)];
  for (let y = top; y < bottom; y++) {
    const [row, other] = [y * GRID_WIDTH, (y + slideY) * GRID_WIDTH + slideX];
    for (let x = left; x < right; x++) sum += Math.abs(a[row + x]! - b[other + x]!);
  }
  return sum / (255 * (right - left) * (bottom - top));
}

/** Share of the picture whose colours are others, 0..1. */
function colourDifference({ colours }: FilmFrames, i: number, j: number): number {
  let sum = 0;
  for (let bin = 0; bin < COLOUR_BINS; bin++)
    sum += Math.abs(colours[i * COLOUR_BINS + bin]! - colours[j * COLOUR_BINS + bin]!);
  return sum / (2 * 255);
}

/** How unlike two frames are, whatever slid: 0 the same .. about 1 for frames of two shots, 3 at most. */
export function frameDistance(frames: FilmFrames, i: number, j: number): number {
  return PLACE_WEIGHT * slidDifference(lumaAt(frames, i), lumaAt(frames, j)) + colourDifference(frames, i, j);
}
