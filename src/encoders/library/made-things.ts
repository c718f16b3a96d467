import sharp from 'sharp';
import { WINDOW_FRAMES } from '../../embedding/sound-windows.ts';

const PICTURE_PX = 224;

/** Fine stripes, and one colour fading into another. */
export async function madePictures(): Promise<Uint8Array[]> {
  const drawn = [
    (x: number) => [x % 8 < 4 ? 255 : 0, x % 8 < 4 ? 255 : 0, x % 8 < 4 ? 255 : 0],
    (x: number, y: number) => [x, 40, 255 - y],
  ];
  return Promise.all(
    drawn.map((colourAt) => {
      const pixels = Uint8Array.from({ length: PICTURE_PX * PICTURE_PX * 3 }, (_, i) => {
        const pixel = Math.floor(i / 3);
        return colourAt(pixel % PICTURE_PX, Math.floor(pixel / PICTURE_PX))[i % 3] ?? 0;
      });
      return sharp(pixels, { raw: { width: PICTURE_PX, height: PICTURE_PX, channels: 3 } })
        .png()
        .toBuffer();
    }),
  );
}

/** A low hum and a high hiss: loud in the lower bands, and in the upper. */
export function madeWindows(): Float32Array[] {
  const bands = 64;
  const loudIn = (isLoud: (band: number) => boolean): Float32Array =>
    Float32Array.from({ length: WINDOW_FRAMES * bands }, (_, i) => (isLoud(i % bands) ? -10 : -90));
  return [loudIn((band) => band < bands / 4), loudIn((band) => band >= bands / 2)];
}
