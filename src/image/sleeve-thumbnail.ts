import { greyOfSize } from './grey-picture.ts';
import type { RgbPicture } from './rgb-picture.ts';

/** Of the small grey picture that is kept of each sleeve, squeezed to a square. */
export const THUMBNAIL_SIDE = 32;
export const THUMBNAIL_SIZE = THUMBNAIL_SIDE * THUMBNAIL_SIDE;

export function thumbnailOf(picture: RgbPicture): Uint8Array {
  const { grey } = greyOfSize(picture, THUMBNAIL_SIDE, THUMBNAIL_SIDE);
  return Uint8Array.from(grey, (value) => Math.round(value));
}
