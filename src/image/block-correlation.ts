import type { GreyPicture } from './grey-picture.ts';
import { type Homography, mapPoint } from './homography.ts';
import { THUMBNAIL_SIDE, THUMBNAIL_SIZE } from './sleeve-thumbnail.ts';

const BLOCK = 8;
const BLOCK_STEP = 4;
/** Samples per side of a thumbnail's pixel. */
const SAMPLES = 3;
/** A block must be in the picture by so many of its pixels. */
const INSIDE_MIN = (BLOCK * BLOCK) / 2;
/** Less of a sleeve than this, of 49 blocks, tells nothing. */
const BLOCKS_MIN = 9;
/** As if so much drawing did not agree: plain pictures are alike without being the same. */
const DOUBT = 100;
/** Variance of what is flat to a camera. */
const FLAT = 4;

/** A sleeve as a picture shows it, as if seen straight on. */
export interface StraightView {
  /** `[THUMBNAIL_SIDE, THUMBNAIL_SIDE]` */
  readonly grey: Float32Array;
  /** Whether each pixel is in the picture. */
  readonly isInside: Uint8Array;
}

/** What lies under a sleeve that lies so, in as many pixels as a thumbnail. `side`: pixels of the picture to 1 of the map. */
export function straightView(
  { width, height, grey }: GreyPicture,
  homography: Homography,
  side: number,
): StraightView {
  const view = { grey: new Float32Array(THUMBNAIL_SIZE), isInside: new Uint8Array(THUMBNAIL_SIZE) };
  const step = 1 / (THUMBNAIL_SIDE * SAMPLES);
  for (let i = 0; i < THUMBNAIL_SIZE; i++) {
    const [row, column] = [Math.floor(i / THUMBNAIL_SIDE), i % THUMBNAIL_SIDE];
    let [sum, count] = [0, 0];
    for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
      const across = (column * SAMPLES + (sample % SAMPLES) + 0.5) * step;
      const down = (row * SAMPLES + Math.floor(sample / SAMPLES) + 0.5) * step;
      const { x, y, depth } = mapPoint(homography, across, down);
      const [atX, atY] = [Math.floor(x * side), Math.floor(y * side)];
      if (depth <= 0 || atX < 0 || atY < 0 || atX >= width || atY >= height) continue;
      sum += grey[atY * width + atX]!;
      count++;
    }
    if (count === 0) continue;
    view.grey[i] = sum / count;
    view.isInside[i] = count > (SAMPLES * SAMPLES) / 2 ? 1 : 0;
  }
  return view;
}

/**
 * How far a view and a sleeve's thumbnail are one picture, -1..1: the correlation of overlapping blocks, so that
 * light and shade across the whole do not matter; blocks with more drawing in them weigh more.
 */
export function blockCorrelation({ grey, isInside }: StraightView, thumbnail: Uint8Array): number {
  let [sum, weights, blocks] = [0, 0, 0];
  for (let top = 0; top <= THUMBNAIL_SIDE - BLOCK; top += BLOCK_STEP) {
    for (let left = 0; left <= THUMBNAIL_SIDE - BLOCK; left += BLOCK_STEP) {
      const sums = { count: 0, a: 0, b: 0, aa: 0, bb: 0, ab: 0 };
      for (let i = 0; i < BLOCK * BLOCK; i++) {
        const at = (top + Math.floor(i / BLOCK)) * THUMBNAIL_SIDE + left + (i % BLOCK);
        if (isInside[at] === 0) continue;
        const [a, b] = [grey[at]!, thumbnail[at]!];
        sums.count++;
        sums.a += a;
        sums.b += b;
        sums.aa += a * a;
        sums.bb += b * b;
        sums.ab += a * b;
      }
      if (sums.count < INSIDE_MIN) continue;
      const { count } = sums;
      const varianceA = Math.max(0, sums.aa / count - (sums.a / count) ** 2);
      const varianceB = Math.max(0, sums.bb / count - (sums.b / count) ** 2);
      const covariance = sums.ab / count - (sums.a / count) * (sums.b / count);
      const weight = Math.sqrt(varianceB) + 1;
      sum += (weight * covariance) / Math.sqrt((varianceA + FLAT) * (varianceB + FLAT));
      weights += weight;
      blocks++;
    }
  }
  return blocks < BLOCKS_MIN ? 0 : sum / (weights + DOUBT);
}
