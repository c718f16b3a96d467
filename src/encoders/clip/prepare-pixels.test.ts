import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CLIP_SIDE_PX, preparePixels } from './prepare-pixels.ts';

const PICTURE = '../shared/clip/franz-kafka.jpg';
const PIXELS = '../shared/clip/franz-kafka.pixel_values.npy';
const AREA = CLIP_SIDE_PX * CLIP_SIDE_PX;

async function prepared(bytes: Uint8Array): Promise<Float32Array> {
  const pixels = new Float32Array(3 * AREA);
  await preparePixels(bytes, pixels);
  return pixels;
}

/** The numbers of a little-endian float32 .npy file. */
function npyValues(file: string): Float32Array {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
}

describe('preparePixels', () => {
  it.skipIf(!existsSync(PIXELS))(
    'gives the pixels that CLIP expects of a photo (needs the shared golden pixels)',
    async () => {
      const expected = npyValues(PIXELS);
      const actual = await prepared(readFileSync(PICTURE));
      let sum = 0;
      for (const [i, value] of expected.entries()) sum += Math.abs(value - actual[i]!);
      expect(sum / expected.length).toBeLessThan(0.005);
    },
  );

  it.each([
    ['wide', 800, 400],
    ['tall', 300, 1000],
    ['tiny', 16, 20],
    ['thin', 2000, 3],
  ])('cuts the middle out of a %s picture', async (_, width, height) => {
    const half = {
      create: { width: Math.ceil(width / 2), height, channels: 3 as const, background: '#00f' },
    };
    const right = await sharp(half).png().toBuffer();
    const picture = sharp({ create: { width, height, channels: 3, background: '#f00' } }).composite([
      { input: right, left: Math.floor(width / 2), top: 0 },
    ]);
    const pixels = await prepared(await picture.png().toBuffer());
    const at = (channel: number, x: number): number => pixels[channel * AREA + 112 * CLIP_SIDE_PX + x]!;
    expect(at(0, 4)).toBeGreaterThan(1.8);
    expect(at(2, 220)).toBeGreaterThan(1.8);
    expect(at(0, 220)).toBeLessThan(-1.6);
  });

  it('gives grey and transparent pictures three channels, on white', async () => {
    const grey = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#808080' } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    const pixels = await prepared(grey);
    expect([0, 1, 2].map((channel) => Math.round(pixels[channel * AREA]! * 100))).toEqual([8, 17, 34]);
    const clear = {
      width: 300,
      height: 300,
      channels: 4 as const,
      background: { r: 0, g: 0, b: 0, alpha: 0 },
    };
    const white = await prepared(await sharp({ create: clear }).png().toBuffer());
    expect(white[0]).toBeCloseTo((1 - 0.48145466) / 0.26862954, 4);
  });
});
