import sharp from 'sharp';
import { assert } from '../../assert.ts';
import { pictureRefusal } from './picture-refusal.ts';
import { PIXEL_DESCRIBERS } from './pixel-describers.ts';

/** Of pictures that we wrote ourselves, 640 x 640. */
const PIXELS_MAX = 1e6;

/**
 * What one of `PIXEL_DESCRIBERS`, by the name of its kind, says of a JPEG file from the sleeve store.
 * Belongs into a child process. Errors: `E_IMAGE_DAMAGED`.
 */
export async function describePicture(jpeg: Uint8Array, describer: string): Promise<Uint8Array> {
  const chosen = PIXEL_DESCRIBERS.find(({ kind }) => kind.name === describer);
  assert(chosen !== undefined, `no describer of pixels: ${describer}`);
  const { data, info } = await sharp(jpeg, { limitInputPixels: PIXELS_MAX })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw pictureRefusal('damaged', {}, cause);
    });
  return chosen.describe({ width: info.width, height: info.height, rgb: data });
}
