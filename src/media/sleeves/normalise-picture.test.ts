import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EarwormError } from '../../errors.ts';
import { normalisePicture } from './normalise-picture.ts';

const RED = '#d01020';
const BLUE = '#1020d0';

/** A picture of one colour. */
function plain(width: number, height: number, background: string | object = RED): Sharp {
  const channels = typeof background === 'string' ? 3 : 4;
  return sharp({ create: { width, height, channels, background } });
}

/** Red above, blue below. */
async function halves(): Promise<Sharp> {
  const below = await plain(200, 50, BLUE).png().toBuffer();
  const whole = plain(200, 100).composite([{ input: below, left: 0, top: 50 }]);
  return sharp(await whole.png().toBuffer());
}

const sizeOf = async (jpeg: Uint8Array): Promise<number[]> => {
  const { width, height } = await sharp(jpeg).metadata();
  return [width, height];
};

/** Red, green and blue at a place given in parts of the picture's sides. */
async function colourAt(jpeg: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
  expect(info.channels).toBe(3);
  return [...data.subarray(at, at + 3)];
}

const near = (colour: readonly number[], tolerance = 8): unknown[] =>
  colour.map(
    (value) => expect.toSatisfy((actual: number) => Math.abs(actual - value) <= tolerance) as unknown,
  );
const NEAR_RED = near([0xd0, 0x10, 0x20]);
const NEAR_BLUE = near([0x10, 0x20, 0xd0]);

const refusal = (code: string): object => ({ code });

describe('normalisePicture', () => {
  it('makes JPEG files of each size, sides in proportion', async () => {
    const { pictures } = await normalisePicture(await plain(1000, 500).png().toBuffer());
    expect(await sizeOf(pictures[640])).toEqual([640, 320]);
    expect(await sizeOf(pictures[300])).toEqual([300, 150]);
    expect(await sizeOf(pictures[64])).toEqual([64, 32]);
    expect((await sharp(pictures[64]).metadata()).format).toBe('jpeg');
  });

  it('makes WebP files of each size too, smaller than the JPEG files', async () => {
    const { pictures, webp } = await normalisePicture(await (await halves()).png().toBuffer());
    for (const sizePx of [64, 300, 640] as const) {
      expect((await sharp(webp[sizePx]).metadata()).format).toBe('webp');
      expect(await sizeOf(webp[sizePx])).toEqual(await sizeOf(pictures[sizePx]));
      expect(webp[sizePx].length).toBeLessThan(pictures[sizePx].length);
    }
  });

  it('never enlarges', async () => {
    const { pictures } = await normalisePicture(await plain(100, 80).png().toBuffer());
    expect(await sizeOf(pictures[640])).toEqual([100, 80]);
    expect(await sizeOf(pictures[300])).toEqual([100, 80]);
    expect(await sizeOf(pictures[64])).toEqual([64, 51]);
  });

  it('keeps a banner at least one pixel high', async () => {
    const { pictures } = await normalisePicture(await plain(2000, 1).png().toBuffer());
    expect(await sizeOf(pictures[64])).toEqual([64, 1]);
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('reads %s', async (format) => {
    const { pictures } = await normalisePicture(await (await halves()).toFormat(format).toBuffer());
    expect(await colourAt(pictures[640], 0.5, 0.2)).toEqual(NEAR_RED);
    expect(await colourAt(pictures[64], 0.5, 0.8)).toEqual(NEAR_BLUE);
  });

  it('turns a picture upright and forgets what it said about itself', async () => {
    const turned = (await halves())
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Copyright: 'somebody' } });
    const { pictures } = await normalisePicture(await turned.jpeg().toBuffer());
    expect(await sizeOf(pictures[640])).toEqual([100, 200]);
    expect(await colourAt(pictures[640], 0.9, 0.5)).toEqual(NEAR_RED);
    expect(await colourAt(pictures[640], 0.1, 0.5)).toEqual(NEAR_BLUE);
    const { exif, icc, xmp, iptc, orientation } = await sharp(pictures[640]).metadata();
    expect([exif, icc, xmp, iptc, orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('puts what is transparent on white', async () => {
    const clear = plain(50, 50, { r: 0, g: 0, b: 0, alpha: 0 });
    const { pictures } = await normalisePicture(await clear.png().toBuffer());
    expect(await colourAt(pictures[640], 0.5, 0.5)).toEqual([255, 255, 255]);
    const half = plain(50, 50, { r: 255, g: 0, b: 0, alpha: 0.5 });
    const { pictures: mixed } = await normalisePicture(await half.webp({ lossless: true }).toBuffer());
    expect(await colourAt(mixed[640], 0.5, 0.5)).toEqual(near([255, 127, 127]));
  });

  it.each<[string, () => Sharp]>([
    ['CMYK', () => plain(50, 50).toColourspace('cmyk').jpeg({ quality: 100 })],
    ['16 bits', () => plain(50, 50).toColourspace('rgb16').png()],
    ['a palette', () => plain(50, 50).png({ palette: true })],
    ['a wide profile', () => plain(50, 50).withIccProfile('p3').png()],
  ])('converts %s to sRGB', async (_, make) => {
    const { pictures } = await normalisePicture(await make().toBuffer());
    expect(await colourAt(pictures[640], 0.5, 0.5)).toEqual(near([0xd0, 0x10, 0x20], 40));
  });

  it('gives grey pictures three channels', async () => {
    const grey = await plain(50, 50, '#808080').toColourspace('b-w').png().toBuffer();
    const { pictures } = await normalisePicture(grey);
    expect(await colourAt(pictures[640], 0.5, 0.5)).toEqual(near([128, 128, 128]));
  });

  it('takes the first frame of an animation', async () => {
    const frames = await Promise.all(
      [plain(80, 40), plain(80, 40, BLUE)].map((frame) => frame.png().toBuffer()),
    );
    const animated = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    const { pictures } = await normalisePicture(animated);
    expect(await sizeOf(pictures[640])).toEqual([80, 40]);
    expect(await colourAt(pictures[640], 0.5, 0.5)).toEqual(NEAR_RED);
  });

  it('makes the same files of the same picture', async () => {
    const picture = await (await halves()).png().toBuffer();
    expect(await normalisePicture(picture)).toEqual(await normalisePicture(picture));
  });
});

describe('normalisePicture refuses', () => {
  let jpeg: Buffer;
  let png: Buffer;
  beforeAll(async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
    const raw = await sharp({ create: { width: 64, height: 64, channels: 3, background: RED, noise } })
      .png()
      .toBuffer();
    [jpeg, png] = await Promise.all([sharp(raw).jpeg().toBuffer(), sharp(raw).png().toBuffer()]);
  });

  /** A PNG header that says so, with the right checksum. */
  const withSize = (width: number, height: number): Buffer => {
    const changed = Buffer.from(png);
    changed.writeUInt32BE(width, 16);
    changed.writeUInt32BE(height, 20);
    changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
    return changed;
  };

  it.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['nothing', () => new Uint8Array()],
    ['text', () => Buffer.from('no picture at all, only words')],
    ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>')],
    [
      'SVG after a byte order mark',
      () => Buffer.from('\ufeff<?xml version="1.0"?><svg width="99" height="99"/>'),
    ],
    ['PDF', () => Buffer.from('%PDF-1.7\n1 0 obj\n')],
    ['HTML', () => Buffer.from('<!doctype html><title>404</title>')],
    ['GIF', () => plain(50, 50).gif().toBuffer()],
    ['TIFF', () => plain(50, 50).tiff().toBuffer()],
    ['HEIC', () => Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic', 'latin1')],
  ])('%s', async (_, make) => {
    await expect(normalisePicture(await make())).rejects.toMatchObject(refusal('E_IMAGE_UNSUPPORTED'));
  });

  it('pictures of a pixel, and other tiny ones', async () => {
    await expect(normalisePicture(await plain(1, 1).png().toBuffer())).rejects.toMatchObject(
      refusal('E_IMAGE_TOO_SMALL'),
    );
    await expect(normalisePicture(await plain(15, 15).png().toBuffer())).rejects.toMatchObject(
      refusal('E_IMAGE_TOO_SMALL'),
    );
  });

  it('pictures of more pixels than are read, by their header alone', async () => {
    const startedMs = performance.now();
    for (const [width, height] of [
      [8000, 8000],
      [0x7fff_ffff, 0x7fff_ffff],
    ] as const) {
      await expect(normalisePicture(withSize(width, height))).rejects.toMatchObject({
        code: expect.stringMatching(/^E_IMAGE_(TOO_LARGE|DAMAGED)$/) as string,
      });
    }
    await expect(normalisePicture(withSize(8000, 8000))).rejects.toMatchObject({
      code: 'E_IMAGE_TOO_LARGE',
      details: { width: 8000, height: 8000 },
    });
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it('a bomb: few bytes that claim to be, and are, very many pixels', async () => {
    const bomb = await plain(7200, 7200).png({ compressionLevel: 6 }).toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(normalisePicture(bomb)).rejects.toMatchObject(refusal('E_IMAGE_TOO_LARGE'));
  });

  it('files of more bytes than are read', async () => {
    const heavy = Buffer.concat([jpeg, Buffer.alloc(20 * 2 ** 20)]);
    await expect(normalisePicture(heavy)).rejects.toMatchObject(refusal('E_IMAGE_TOO_LARGE'));
  });

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('%s cut short', async (format) => {
    const whole = await sharp(png).toFormat(format).toBuffer();
    for (const part of [0.1, 0.5, 0.9]) {
      const cut = whole.subarray(0, Math.max(16, Math.floor(part * whole.length)));
      await expect(normalisePicture(cut)).rejects.toMatchObject(refusal('E_IMAGE_DAMAGED'));
    }
  });

  it('rubbish that begins like a picture', async () => {
    for (const whole of [jpeg, png]) {
      const rubbish = Buffer.concat([whole.subarray(0, 12), Buffer.alloc(5000, 0x5a)]);
      await expect(normalisePicture(rubbish)).rejects.toMatchObject(refusal('E_IMAGE_DAMAGED'));
    }
  });

  it('or reads, but never breaks on, any damage', async () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    const pictures = await Promise.all(
      (['jpeg', 'png', 'webp', 'avif'] as const).map((format) => sharp(png).toFormat(format).toBuffer()),
    );
    const property = fc.asyncProperty(fc.constantFrom(...pictures), damage, async (picture, changes) => {
      const damaged = Buffer.from(picture);
      for (const [at, value] of changes) damaged[at % damaged.length] = value;
      const outcome = await normalisePicture(damaged).then(
        ({ pictures: made }) => Object.keys(made).join(' '),
        (error: unknown) => (error as EarwormError).code,
      );
      expect(outcome).toMatch(/^(64 300 640|E_IMAGE_(UNSUPPORTED|DAMAGED|TOO_LARGE|TOO_SMALL))$/);
    });
    await fc.assert(property, { numRuns: 150, seed: 7 });
  });
});
