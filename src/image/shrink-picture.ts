import type { RgbPicture } from './rgb-picture.ts';

/** For each output pixel along one side, the first input pixel, and how much of each it takes. */
interface Spans {
  readonly first: Int32Array;
  readonly lengths: Int32Array;
  /** `[outputs, longest]` */
  readonly weights: Float32Array;
  readonly longest: number;
}

/**
 * The picture squeezed or stretched to so many pixels, each the mean of the area that it stands for (of a
 * smaller picture: of the pixels nearest). Floats of 0..255, `[height, width, 3]`.
 */
export function shrinkPicture(picture: RgbPicture, width: number, height: number): Float32Array {
  const across = spansOf(picture.width, width);
  const down = spansOf(picture.height, height);
  const rows = new Float32Array(picture.height * width * 3);
  for (let y = 0; y < picture.height; y++) shrinkRow(picture, y, across, rows.subarray(y * width * 3));
  const out = new Float32Array(width * height * 3);
  const stride = width * 3;
  for (let y = 0; y < height; y++) {
    const to = y * stride;
    for (let k = 0; k < down.lengths[y]!; k++) {
      const weight = down.weights[y * down.longest + k]!;
      const from = (down.first[y]! + k) * stride;
      for (let i = 0; i < stride; i++) out[to + i]! += weight * rows[from + i]!;
    }
  }
  return out;
}

function shrinkRow({ width, rgb }: RgbPicture, y: number, spans: Spans, out: Float32Array): void {
  const { first, lengths, weights, longest } = spans;
  for (let x = 0; x < first.length; x++) {
    let [red, green, blue] = [0, 0, 0];
    let at = (y * width + first[x]!) * 3;
    for (let k = 0; k < lengths[x]!; k++, at += 3) {
      const weight = weights[x * longest + k]!;
      red += weight * rgb[at]!;
      green += weight * rgb[at + 1]!;
      blue += weight * rgb[at + 2]!;
    }
    out[3 * x] = red;
    out[3 * x + 1] = green;
    out[3 * x + 2] = blue;
  }
}

function spansOf(inputs: number, outputs: number): Spans {
  const scale = inputs / outputs;
  const longest = Math.ceil(Math.max(1, scale)) + 1;
  const first = new Int32Array(outputs);
  const lengths = new Int32Array(outputs);
  const weights = new Float32Array(outputs * longest);
  for (let i = 0; i < outputs; i++) {
    const middle = (i + 0.5) * scale;
    // an area of less than a pixel is widened to one, so that what is enlarged becomes smooth
    const half = Math.max(scale, 1) / 2;
    const from = Math.max(0, middle - half);
    const to = Math.min(inputs, middle + half);
    first[i] = Math.min(inputs - 1, Math.floor(from));
    for (let k = 0; k < longest && first[i]! + k < inputs; k++) {
      const covered = Math.min(to, first[i]! + k + 1) - Math.max(from, first[i]! + k);
      if (covered <= 1e-6) continue;
      weights[i * longest + k] = covered / (to - from);
      lengths[i] = k + 1;
    }
  }
  return { first, lengths, weights, longest };
}
