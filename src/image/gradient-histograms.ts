/**
 * What a place looks like, as histograms of the directions in which brightness changes around it (Lowe 2004,
 * sections 5 and 6), with the square-root comparison of Arandjelovic and Zisserman 2012 ("RootSIFT").
 */
import { quickAtan2, quickFall } from './quick-math.ts';
import type { Place } from './scale-space.ts';

export const DESCRIPTOR_SIZE = 128;

const TURN = 2 * Math.PI;
const DIRECTION_BINS = 36;
/** Directions that are nearly as strong as the strongest give a keypoint each, up to so many. */
const DIRECTION_SHARE_MIN = 0.8;
const DIRECTIONS_MAX = 2;

const CELLS = 4;
const BINS = 8;
/** Side of a cell in sigmas. */
const CELL_SIGMAS = 3;
const REACH_MAX_PX = 40;
/** Against single strong edges. */
const SHARE_MAX = 0.2;
/** So that the usual values fill a byte. */
const ROOT_SCALE = 512;

/** The main directions around a place, in radians. */
export function directionsOf({ blurred: { width, height, grey }, x, y, sigma }: Place): number[] {
  const histogram = new Float32Array(DIRECTION_BINS);
  const weightSigma = 1.5 * sigma;
  const reach = Math.round(3 * weightSigma);
  const [middleX, middleY] = [Math.round(x), Math.round(y)];
  for (let dy = -reach; dy <= reach; dy++) {
    const row = middleY + dy;
    if (row < 1 || row >= height - 1) continue;
    for (let dx = -reach; dx <= reach; dx++) {
      const column = middleX + dx;
      if (column < 1 || column >= width - 1) continue;
      const at = row * width + column;
      const across = grey[at + 1]! - grey[at - 1]!;
      const down = grey[at + width]! - grey[at - width]!;
      const bin = Math.round((quickAtan2(down, across) * DIRECTION_BINS) / TURN);
      histogram[(bin + DIRECTION_BINS) % DIRECTION_BINS]! +=
        Math.sqrt(across * across + down * down) *
        quickFall((dx * dx + dy * dy) / (2 * weightSigma * weightSigma));
    }
  }
  return peaksOf(smoothed(histogram));
}

function smoothed(histogram: Float32Array): Float32Array {
  const around = (i: number): number => histogram[(i + DIRECTION_BINS) % DIRECTION_BINS]!;
  return histogram.map(
    (value, i) =>
      (around(i - 2) + around(i + 2)) / 16 + (around(i - 1) + around(i + 1)) / 4 + (value * 6) / 16,
  );
}

function peaksOf(histogram: Float32Array): number[] {
  const least = DIRECTION_SHARE_MIN * histogram.reduce((max, value) => Math.max(max, value), 0);
  const peaks: { readonly value: number; readonly direction: number }[] = [];
  for (const [i, value] of histogram.entries()) {
    const left = histogram[(i + DIRECTION_BINS - 1) % DIRECTION_BINS]!;
    const right = histogram[(i + 1) % DIRECTION_BINS]!;
    if (value <= left || value <= right || value < least) continue;
    const shift = (0.5 * (left - right)) / (left - 2 * value + right);
    peaks.push({ value, direction: ((i + shift) * TURN) / DIRECTION_BINS });
  }
  const strongest = peaks.toSorted((a, b) => b.value - a.value).slice(0, DIRECTIONS_MAX);
  return strongest.map(({ direction }) => direction);
}

/** Cells with a rim, so that what falls beside them needs no test. */
const RIM = CELLS + 2;
const histogram = new Float32Array(RIM * RIM * BINS);

/** Writes the `DESCRIPTOR_SIZE` bytes of a place seen in a direction. */
export function writeDescriptor(place: Place, direction: number, out: Uint8Array): void {
  histogram.fill(0);
  fillHistogram(place, direction);
  const values = new Float32Array(DESCRIPTOR_SIZE);
  let squares = 1e-9;
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) {
    const [row, column] = [Math.floor(i / (CELLS * BINS)), Math.floor(i / BINS) % CELLS];
    values[i] = histogram[((row + 1) * RIM + column + 1) * BINS + (i % BINS)]!;
    squares += values[i]! ** 2;
  }
  const length = Math.sqrt(squares);
  let total = 1e-9;
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) {
    values[i] = Math.min(values[i]! / length, SHARE_MAX);
    total += values[i]!;
  }
  for (let i = 0; i < DESCRIPTOR_SIZE; i++)
    out[i] = Math.min(255, Math.round(Math.sqrt(values[i]! / total) * ROOT_SCALE));
}

function fillHistogram({ blurred, x, y, sigma }: Place, direction: number): void {
  const { width, height, grey } = blurred;
  const side = CELL_SIGMAS * sigma;
  const reach = Math.min(Math.round(side * Math.SQRT2 * 2.5), REACH_MAX_PX);
  const [cos, sin] = [Math.cos(direction) / side, Math.sin(direction) / side];
  const [middleX, middleY] = [Math.round(x), Math.round(y)];
  for (let dy = -reach; dy <= reach; dy++) {
    const row = middleY + dy;
    if (row < 1 || row >= height - 1) continue;
    for (let dx = -reach; dx <= reach; dx++) {
      const column = middleX + dx;
      if (column < 1 || column >= width - 1) continue;
      const turnedX = cos * dx + sin * dy;
      const turnedY = cos * dy - sin * dx;
      if (Math.abs(turnedX) >= 2.5 || Math.abs(turnedY) >= 2.5) continue;
      const at = row * width + column;
      const across = grey[at + 1]! - grey[at - 1]!;
      const down = grey[at + width]! - grey[at - width]!;
      const weight =
        Math.sqrt(across * across + down * down) * quickFall((turnedX * turnedX + turnedY * turnedY) / 8);
      const turns = (quickAtan2(down, across) - direction) / TURN;
      spread(turnedX + 2.5, turnedY + 2.5, (turns - Math.floor(turns)) * BINS, weight);
    }
  }
}

/** Shares `weight` among the nearest cells and bins; places in cells of the rimmed histogram, 0..5. */
function spread(x: number, y: number, bin: number, weight: number): void {
  const [column, row, low] = [Math.floor(x), Math.floor(y), Math.floor(bin)];
  const [right, down, high] = [x - column, y - row, bin - low];
  const [first, second] = [low & (BINS - 1), (low + 1) & (BINS - 1)];
  const at = (row * RIM + column) * BINS;
  const nearest = weight * (1 - down) * (1 - right);
  const beside = weight * (1 - down) * right;
  const below = weight * down * (1 - right);
  const across = weight * down * right;
  histogram[at + first]! += nearest * (1 - high);
  histogram[at + second]! += nearest * high;
  histogram[at + BINS + first]! += beside * (1 - high);
  histogram[at + BINS + second]! += beside * high;
  histogram[at + RIM * BINS + first]! += below * (1 - high);
  histogram[at + RIM * BINS + second]! += below * high;
  histogram[at + RIM * BINS + BINS + first]! += across * (1 - high);
  histogram[at + RIM * BINS + BINS + second]! += across * high;
}
