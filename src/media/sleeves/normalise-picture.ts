import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { type Sleeve, type SleevePictures, SLEEVE_SIZES_PX } from '../../catalog/sleeve-store.ts';
import { type PictureFormat, pictureFormat } from './picture-format.ts';
import { pictureRefusal } from './picture-refusal.ts';

export const PICTURE_BYTES_MAX = 20 * 2 ** 20;

/**
 * So large a picture takes up to 450 MB to decode (measured with libvips 8.18: progressive CMYK,
 * interlaced PNG of 16 bits); AVIF takes 18 bytes a pixel, and so gets fewer.
 */
const PIXELS_MAX: Readonly<Record<PictureFormat, number>> = {
  jpeg: 50e6,
  png: 50e6,
  webp: 50e6,
  avif: 16e6,
};
/** What is smaller on both sides is a placeholder or a tracking pixel. */
const SIDE_PX_MIN = 16;
const CHANNELS_MAX = 5;
const DECODE_S_MAX = 20;
const JPEG_QUALITY = 85;
/** Looks about as good as the JPEG, at two thirds of its size. */
const WEBP_QUALITY = 80;
const WHITE = '#ffffff';

const LARGEST_PX = SLEEVE_SIZES_PX[2];

/** A picture in every size and format of a sleeve. */
export type NormalisedPicture = Required<Pick<Sleeve, 'pictures' | 'webp'>>;

/**
 * A picture as JPEG and WebP in every size of a sleeve: upright, sRGB, on white where it was transparent,
 * the first frame of an animation, without metadata, never enlarged. To be called where a hostile picture
 * may do no harm: in a child process. Errors: those of `pictureRefusal`.
 */
export async function normalisePicture(bytes: Uint8Array): Promise<NormalisedPicture> {
  const { data, info } = await decodePicture(bytes);
  const { width, height, channels } = info;
  // decoded once; the smaller ones are made from the largest
  const decoded = (): Sharp => sharp(data, { raw: { width, height, channels } });
  const pictures = await inAllSizes(decoded, (picture) => picture.jpeg({ quality: JPEG_QUALITY }));
  const webp = await inAllSizes(decoded, (picture) => picture.webp({ quality: WEBP_QUALITY }));
  return { pictures, webp };
}

async function inAllSizes(decoded: () => Sharp, encode: (picture: Sharp) => Sharp): Promise<SleevePictures> {
  const [small, medium, large] = await Promise.all(
    SLEEVE_SIZES_PX.map((sizePx) => encode(within(decoded(), sizePx)).toBuffer()),
  );
  return { 64: small, 300: medium, 640: large } as SleevePictures;
}

/** The pixels of the largest size, eight bits each: red, green and blue. Errors: those of `pictureRefusal`. */
export async function decodePicture(bytes: Uint8Array): Promise<{ data: Uint8Array; info: OutputInfo }> {
  if (bytes.length > PICTURE_BYTES_MAX) throw pictureRefusal('tooLarge', { sizeBytes: bytes.length });
  const format = pictureFormat(bytes);
  if (format === undefined) throw pictureRefusal('unsupported');
  await checkSize(bytes, format);
  return largest(bytes).catch((cause: unknown) => {
    throw pictureRefusal('damaged', {}, cause);
  });
}

/** Looks at the header alone. */
async function checkSize(bytes: Uint8Array, format: PictureFormat): Promise<void> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw pictureRefusal('damaged', {}, cause);
    });
  if (width * height > PIXELS_MAX[format]) throw pictureRefusal('tooLarge', { width, height });
  if (Math.max(width, height) < SIDE_PX_MIN) throw pictureRefusal('tooSmall', { width, height });
}

function largest(bytes: Uint8Array) {
  const picture = sharp(bytes, {
    failOn: 'truncated',
    limitInputPixels: PIXELS_MAX.jpeg,
    limitInputChannels: CHANNELS_MAX,
    pages: 1,
  });
  return within(picture.autoOrient(), LARGEST_PX)
    .flatten({ background: WHITE })
    .toColourspace('srgb')
    .timeout({ seconds: DECODE_S_MAX })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
}

function within(picture: Sharp, sizePx: number): Sharp {
  return picture.resize({ width: sizePx, height: sizePx, fit: 'inside', withoutEnlargement: true });
}
