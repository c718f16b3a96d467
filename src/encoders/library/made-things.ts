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

/** Silence; and a rising tone, as a line through the bands. */
export function madeWindows(): Float32Array[] {
  const bands = 64;
  const silence = new Float32Array(WINDOW_FRAMES * bands).fill(-100);
  const rising = silence.map((quiet, i) =>
    i % bands === Math.floor((Math.floor(i / bands) / WINDOW_FRAMES) * bands) ? 0 : quiet,
  );
  return [silence, rising];
}
