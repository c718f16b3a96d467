/**
 * Places that stand out from their surroundings at some scale: extrema of the difference of Gaussians
 * (Lowe 2004, "Distinctive image features from scale-invariant keypoints", sections 3 and 4; its patent,
 * US 6711293, expired in 2020). O(pixels), most of it blurring.
 */
import type { Blur } from './gaussian-blur.ts';
import type { GreyPicture } from './grey-picture.ts';

/** Scales per octave at which places are looked for. */
const SCALES = 3;
const STEP = 2 ** (1 / SCALES);
/** Blur of the first scale of an octave, in its pixels. */
const SIGMA_FIRST = 1.6;
/** What a camera or a resize has blurred already. */
const SIGMA_ASSUMED = 0.5;
const OCTAVES_MAX = 6;
/** Smaller pictures have no octave any more. */
const SIDE_MIN_PX = 24;
/** Places nearer to the edge are not described well. */
const MARGIN_PX = 6;
/** How much, of 255 and per scale, a place stands out at least. */
const CONTRAST_MIN = (0.004 * 255) / SCALES;
/** Places whose curvatures differ by more lie on an edge and could be anywhere along it. */
const EDGE_RATIO_MAX = 10;
const EDGE_MAX = (EDGE_RATIO_MAX + 1) ** 2 / EDGE_RATIO_MAX;

export interface Place {
  /** In pixels of `blurred`. */
  readonly x: number;
  readonly y: number;
  /** Blur at which it stands out most, in pixels of `blurred`. */
  readonly sigma: number;
  readonly contrast: number;
  /** The picture of the octave and scale that it was found in. */
  readonly blurred: GreyPicture;
  /** Pixels of the whole picture to one of `blurred`. */
  readonly pixelSize: number;
}

export function findPlaces(picture: GreyPicture, blur: Blur): Place[] {
  const places: Place[] = [];
  let first = blur(picture, Math.sqrt(SIGMA_FIRST ** 2 - SIGMA_ASSUMED ** 2));
  for (let octave = 0; octave < OCTAVES_MAX; octave++) {
    if (Math.min(first.width, first.height) < SIDE_MIN_PX) break;
    const scales = scalesOf(first, blur);
    const differences = scales.slice(1).map((scale, i) => differenceOf(scale, scales[i]!));
    for (let scale = 1; scale <= SCALES; scale++) {
      const triple = differences.slice(scale - 1, scale + 2);
      collectExtrema(triple, { blurred: scales[scale]!, scale, pixelSize: 2 ** octave }, places);
    }
    first = halved(scales[SCALES]!);
  }
  return places;
}

function scalesOf(first: GreyPicture, blur: Blur): GreyPicture[] {
  const scales = [first];
  for (let i = 1; i < SCALES + 3; i++) {
    const before = SIGMA_FIRST * STEP ** (i - 1);
    scales.push(blur(scales[i - 1]!, before * Math.sqrt(STEP * STEP - 1)));
  }
  return scales;
}

function differenceOf(more: GreyPicture, less: GreyPicture): Float32Array {
  const difference = new Float32Array(more.grey.length);
  for (let i = 0; i < difference.length; i++) difference[i] = more.grey[i]! - less.grey[i]!;
  return difference;
}

function halved({ width, height, grey }: GreyPicture): GreyPicture {
  const half = {
    width: width >> 1,
    height: height >> 1,
    grey: new Float32Array((width >> 1) * (height >> 1)),
  };
  for (let y = 0; y < half.height; y++)
    for (let x = 0; x < half.width; x++) half.grey[y * half.width + x] = grey[2 * y * width + 2 * x]!;
  return half;
}

interface Level {
  readonly blurred: GreyPicture;
  readonly scale: number;
  readonly pixelSize: number;
}

function collectExtrema(differences: readonly Float32Array[], level: Level, places: Place[]): void {
  const [below, here, above] = differences as [Float32Array, Float32Array, Float32Array];
  const { width, height } = level.blurred;
  const least = 0.6 * CONTRAST_MIN;
  for (let y = MARGIN_PX; y < height - MARGIN_PX; y++) {
    for (let x = MARGIN_PX; x < width - MARGIN_PX; x++) {
      const at = y * width + x;
      const value = here[at]!;
      if (value < least && value > -least) continue;
      const sign = value > 0 ? 1 : -1;
      if (!exceedsNeighbours(here, at, width, sign)) continue;
      if (!exceedsLayer(below, at, width, value * sign, sign)) continue;
      if (!exceedsLayer(above, at, width, value * sign, sign)) continue;
      const place = refined([below, here, above], at, level);
      if (place !== undefined) places.push(place);
    }
  }
}

function exceedsNeighbours(layer: Float32Array, at: number, width: number, sign: number): boolean {
  const value = layer[at]! * sign;
  return (
    value > layer[at - 1]! * sign &&
    value >= layer[at + 1]! * sign &&
    value > layer[at - width]! * sign &&
    value >= layer[at + width]! * sign &&
    value > layer[at - width - 1]! * sign &&
    value > layer[at - width + 1]! * sign &&
    value >= layer[at + width - 1]! * sign &&
    value >= layer[at + width + 1]! * sign
  );
}

// oxlint-disable-next-line max-params -- called for each pixel that stands out: no object is made
function exceedsLayer(layer: Float32Array, at: number, width: number, value: number, sign: number): boolean {
  for (let from = at - width - 1; from <= at + width - 1; from += width)
    if (layer[from]! * sign >= value || layer[from + 1]! * sign >= value || layer[from + 2]! * sign >= value)
      return false;
  return true;
}

/** To parts of a pixel and of a scale, by parabolas; `undefined` of weak places, edges and what drifts away. */
function refined(
  [below, here, above]: readonly [Float32Array, Float32Array, Float32Array],
  at: number,
  { blurred, scale, pixelSize }: Level,
): Place | undefined {
  const { width } = blurred;
  const value = here[at]!;
  const dx = (here[at + 1]! - here[at - 1]!) / 2;
  const dy = (here[at + width]! - here[at - width]!) / 2;
  const ds = (above[at]! - below[at]!) / 2;
  const dxx = here[at + 1]! + here[at - 1]! - 2 * value;
  const dyy = here[at + width]! + here[at - width]! - 2 * value;
  const dxy =
    (here[at + width + 1]! - here[at + width - 1]! - here[at - width + 1]! + here[at - width - 1]!) / 4;
  const dss = above[at]! + below[at]! - 2 * value;
  const determinant = dxx * dyy - dxy * dxy;
  if (determinant <= 0 || (dxx + dyy) ** 2 >= EDGE_MAX * determinant) return undefined;
  const moveX = -(dyy * dx - dxy * dy) / determinant;
  const moveY = -(dxx * dy - dxy * dx) / determinant;
  if (Math.abs(moveX) > 1 || Math.abs(moveY) > 1) return undefined;
  const moveScale = dss === 0 ? 0 : Math.min(0.5, Math.max(-0.5, -ds / dss));
  const contrast = Math.abs(value + 0.5 * (dx * moveX + dy * moveY + ds * moveScale));
  if (contrast < CONTRAST_MIN) return undefined;
  return {
    x: (at % width) + moveX,
    y: Math.floor(at / width) + moveY,
    sigma: SIGMA_FIRST * STEP ** (scale + moveScale),
    contrast,
    blurred,
    pixelSize,
  };
}
