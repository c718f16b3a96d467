import type { GreyPicture } from './grey-picture.ts';

/** Beyond so many sigmas nothing is added. */
const REACH_SIGMAS = 3;

/** A picture and the deviation of the blur in pixels. */
export type Blur = (picture: GreyPicture, sigma: number) => GreyPicture;

/** The picture, blurred; what lies outside continues its edge. */
export function gaussianBlur({ width, height, grey }: GreyPicture, sigma: number): GreyPicture {
  const weights = blurWeights(sigma);
  const across = blurRows(grey, width, height, weights);
  return { width, height, grey: blurColumns(across, width, height, weights) };
}

/** Of the middle and one side. */
export function blurWeights(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(REACH_SIGMAS * sigma));
  const weights = Float32Array.from({ length: reach + 1 }, (_, i) =>
    Math.exp((-i * i) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight, i) => sum + (i === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / total);
}

function blurRows(grey: Float32Array, width: number, height: number, weights: Float32Array): Float32Array {
  const out = new Float32Array(grey.length);
  const reach = weights.length - 1;
  const row = new Float32Array(width + 2 * reach);
  const middle = weights[0]!;
  for (let y = 0; y < height; y++) {
    const from = y * width;
    row.fill(grey[from]!, 0, reach);
    row.set(grey.subarray(from, from + width), reach);
    row.fill(grey[from + width - 1]!, reach + width);
    for (let x = 0; x < width; x++) {
      const at = x + reach;
      let sum = middle * row[at]!;
      for (let i = 1; i <= reach; i++) sum += weights[i]! * (row[at - i]! + row[at + i]!);
      out[from + x] = sum;
    }
  }
  return out;
}

function blurColumns(grey: Float32Array, width: number, height: number, weights: Float32Array): Float32Array {
  const out = new Float32Array(grey.length);
  for (let y = 0; y < height; y++) {
    const from = y * width;
    for (let x = 0; x < width; x++) out[from + x] = weights[0]! * grey[from + x]!;
    for (let i = 1; i < weights.length; i++) {
      const weight = weights[i]!;
      const above = Math.max(0, y - i) * width;
      const below = Math.min(height - 1, y + i) * width;
      for (let x = 0; x < width; x++) out[from + x]! += weight * (grey[above + x]! + grey[below + x]!);
    }
  }
  return out;
}
