import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileBlur } from './blur-wasm-kernel.ts';
import { type Blur, gaussianBlur } from './gaussian-blur.ts';
import type { GreyPicture } from './grey-picture.ts';

/** The fast kernel is there when the launcher has built it. */
const BUILT_KERNEL = new URL('../../build/blur.wasm', import.meta.url);
const BLURS: readonly { readonly name: string; readonly blur: Blur }[] = [
  { name: 'plain', blur: gaussianBlur },
  ...(existsSync(BUILT_KERNEL) ? [{ name: 'built', blur: compileBlur(readFileSync(BUILT_KERNEL)) }] : []),
];

const noise = (width: number, height: number): GreyPicture => ({
  width,
  height,
  grey: Float32Array.from({ length: width * height }, (_, i) => 127 + 127 * Math.sin(i * i * 0.37)),
});

/** Each pixel is the weighted mean of all around it, as the definition says. */
function blurredByDefinition({ width, height, grey }: GreyPicture, sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(3 * sigma));
  const inside = (at: number, size: number): number => Math.min(size - 1, Math.max(0, at));
  return grey.map((_, at) => {
    let [sum, weights] = [0, 0];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) {
        const weight = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
        const [x, y] = [inside((at % width) + dx, width), inside(Math.floor(at / width) + dy, height)];
        sum += weight * grey[y * width + x]!;
        weights += weight;
      }
    return sum / weights;
  });
}

describe.each(BLURS)('the $name blur', ({ blur }) => {
  it.each([
    [1, 1, 1],
    [3, 40, 1.2],
    [41, 2, 3.1],
    [24, 24, 0.5],
    [33, 31, 2.4],
  ])('weighs the surroundings of each pixel of %i x %i, sigma %d', (width, height, sigma) => {
    const picture = noise(width, height);
    const wanted = blurredByDefinition(picture, sigma);
    const { grey, ...size } = blur(picture, sigma);
    expect(size).toEqual({ width, height });
    expect(grey).toHaveLength(width * height);
    for (const [i, value] of grey.entries()) expect(Math.abs(value - wanted[i]!)).toBeLessThan(0.001);
  });

  it('leaves the picture that it was given, and gives one of its own each time', () => {
    const picture = noise(30, 20);
    const before = picture.grey.slice();
    const first = blur(picture, 1.5);
    const kept = first.grey.slice();
    blur(noise(300, 200), 3);
    expect(picture.grey).toEqual(before);
    expect(first.grey).toEqual(kept);
  });
});
