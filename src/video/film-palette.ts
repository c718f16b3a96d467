/** Steps of each of red, green and blue in which colours are counted. */
const STEPS = 8;
const COLOURS_MAX = 4;
/** Colours of a smaller share of the pictures are left out. */
const SHARE_MIN = 0.05;
/** Every fourth pixel is enough. */
const PIXEL_STEP = 4;

/** The commonest colours of pictures of sRGB pixels, for drawing: at most four, as `#rrggbb`, the commonest first. */
export function paletteOf(pictures: readonly Uint8Array[]): string[] {
  const sums = new Float64Array(4 * STEPS ** 3);
  let pixels = 0;
  for (const rgb of pictures)
    for (let at = 0; at < rgb.length; at += 3 * PIXEL_STEP, pixels++) {
      const [red, green, blue] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
      const bin = 4 * ((stepOf(red) * STEPS + stepOf(green)) * STEPS + stepOf(blue));
      for (const [i, value] of [1, red, green, blue].entries()) sums[bin + i]! += value;
    }
  return Array.from({ length: STEPS ** 3 }, (_, bin) => sums.subarray(4 * bin, 4 * bin + 4))
    .filter(([count]) => count! > 0 && count! >= SHARE_MIN * pixels)
    .toSorted(([a], [b]) => b! - a!)
    .slice(0, COLOURS_MAX)
    .map(hexOf);
}

const stepOf = (value: number): number => (value * STEPS) >> 8;

/** The mean of what fell into one bin: how many, and sums of red, green and blue. */
function hexOf([count, ...sums]: Float64Array): string {
  return `#${sums
    .map((sum) =>
      Math.round(sum / count!)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
