import sharp, { type Sharp } from 'sharp';
import { createRandom } from '../random.ts';
import type { Sleeve } from './sleeve.ts';
import { SLEEVE_PIXELS } from './svg.ts';

const JPEG_QUALITY = 86;

/** A JPEG of 1000 x 1000 pixels; the same every time. */
export async function renderSleeve(sleeve: Sleeve): Promise<Buffer> {
  const picture = sharp(Buffer.from(sleeve.draw())).removeAlpha();
  const finished = sleeve.grain === undefined ? picture : await withGrain(picture, sleeve.grain);
  return finished.jpeg({ quality: JPEG_QUALITY }).toBuffer();
}

/** Coarse grey noise over the whole picture; `strength` 1 is +-128 of 256 levels. */
async function withGrain(picture: Sharp, strength: number): Promise<Sharp> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const random = createRandom('grain');
  let noise = 0;
  for (let i = 0; i < data.length; i += info.channels) {
    // A little of the pixel before makes grains of more than one pixel.
    noise = 0.35 * noise + (random.next() + random.next() - 1) * 128 * strength;
    for (let channel = 0; channel < info.channels; channel++) {
      data[i + channel] = Math.min(255, Math.max(0, (data[i + channel] ?? 0) + noise));
    }
  }
  return sharp(data, { raw: { width: SLEEVE_PIXELS, height: SLEEVE_PIXELS, channels: 3 } });
}
