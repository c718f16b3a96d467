import type { RgbPicture } from './rgb-picture.ts';
import { shrinkPicture } from './shrink-picture.ts';

/** Brightness row by row from the top left, as the eye weighs it (Rec. 601): 0..255. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Float32Array;
}

/** The picture in grey, in proportion, with about as many pixels as a square of this side. */
export function greyPicture(picture: RgbPicture, sidePx: number): GreyPicture {
  const { width, height } = picture;
  const size = Math.sqrt(width * height);
  const scaled = (length: number): number => Math.max(1, Math.round((length * sidePx) / size));
  return greyOfSize(picture, scaled(width), scaled(height));
}

/** The same, of exactly this size, whatever its proportions were. */
export function greyOfSize(picture: RgbPicture, width: number, height: number): GreyPicture {
  const rgb = shrinkPicture(picture, width, height);
  const grey = new Float32Array(width * height);
  for (let i = 0, at = 0; i < grey.length; i++, at += 3)
    grey[i] = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
  return { width, height, grey };
}
