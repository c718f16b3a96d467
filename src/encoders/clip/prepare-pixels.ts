import sharp from 'sharp';

export const CLIP_SIDE_PX = 224;

/** Of red, green and blue, 0..1: `preprocessor_config.json` of openai/clip-vit-base-patch32. */
const MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
const DEVIATION = [0.26862954, 0.26130258, 0.27577711] as const;

const PIXELS_MAX = 50e6;
/** Of what is longer the middle is taken first: only that is seen, and enlarging the rest would take gigabytes. */
const ASPECT_MAX = 4;

/**
 * What CLIP is to see of a picture, `[3, 224, 224]`: its short side brought to 224 pixels with a cubic
 * that blurs what it makes smaller, the middle cut out, each channel normalised. Writes it to `into`.
 */
export async function preparePixels(bytes: Uint8Array, into: Float32Array): Promise<void> {
  const decoded = await sharp(bytes, { limitInputPixels: PIXELS_MAX, pages: 1, failOn: 'truncated' })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const longestPx = ASPECT_MAX * Math.min(decoded.info.width, decoded.info.height);
  const width = Math.min(decoded.info.width, longestPx);
  const height = Math.min(decoded.info.height, longestPx);
  const scale = CLIP_SIDE_PX / Math.min(width, height);
  // cut off, not rounded, as in the reference
  const scaled = {
    width: Math.max(CLIP_SIDE_PX, Math.trunc(width * scale)),
    height: Math.max(CLIP_SIDE_PX, Math.trunc(height * scale)),
  };
  const pixels = await sharp(decoded.data, { raw: decoded.info })
    .extract({
      left: Math.trunc((decoded.info.width - width) / 2),
      top: Math.trunc((decoded.info.height - height) / 2),
      width,
      height,
    })
    .resize({ ...scaled, kernel: 'cubic', fit: 'fill' })
    .extract({
      left: Math.trunc((scaled.width - CLIP_SIDE_PX) / 2),
      top: Math.trunc((scaled.height - CLIP_SIDE_PX) / 2),
      width: CLIP_SIDE_PX,
      height: CLIP_SIDE_PX,
    })
    .raw({ depth: 'uchar' })
    .toBuffer();
  normalise(pixels, into);
}

/** From interleaved bytes to planes. */
function normalise(pixels: Uint8Array, into: Float32Array): void {
  const area = CLIP_SIDE_PX * CLIP_SIDE_PX;
  for (const [channel, mean] of MEAN.entries()) {
    const factor = 1 / (DEVIATION[channel] ?? 1);
    for (let i = 0; i < area; i++)
      into[channel * area + i] = ((pixels[3 * i + channel] ?? 0) / 255 - mean) * factor;
  }
}
