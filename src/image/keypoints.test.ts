import { describe, expect, it } from 'vitest';
import { DESCRIPTOR_SIZE } from './gradient-histograms.ts';
import type { GreyPicture } from './grey-picture.ts';
import { findKeypoints, type Keypoints } from './keypoints.ts';

const SIDE = 160;

/** Soft blobs of many sizes, the same for the same seed. */
function blobs(seed: number): GreyPicture {
  const grey = new Float32Array(SIDE * SIDE).fill(120);
  for (let i = 0; i < 40; i++) {
    const of = (salt: number): number => {
      const wave = Math.sin((i + 1) * 12.9898 + salt * 78.233 + seed * 3.1) * 43758.5453;
      return wave - Math.floor(wave);
    };
    const [x, y, radius] = [of(1) * SIDE, of(2) * SIDE, 3 + 9 * of(3)];
    const height = of(4) < 0.5 ? -70 : 70;
    for (let at = 0; at < grey.length; at++) {
      const distance = ((at % SIDE) - x) ** 2 + (Math.floor(at / SIDE) - y) ** 2;
      grey[at]! += height * Math.exp(-distance / (2 * radius * radius));
    }
  }
  return { width: SIDE, height: SIDE, grey: grey.map((value) => Math.min(255, Math.max(0, value))) };
}

/** Turned by 90 degrees: what was at x, y is at the right side less y, x. */
function turnedRight({ width, height, grey }: GreyPicture): GreyPicture {
  const turned = new Float32Array(grey.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) turned[x * height + (height - 1 - y)] = grey[y * width + x]!;
  return { width: height, height: width, grey: turned };
}

const descriptorOf = ({ descriptors }: Keypoints, i: number): Uint8Array =>
  descriptors.subarray(i * DESCRIPTOR_SIZE, (i + 1) * DESCRIPTOR_SIZE);

function difference(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
}

/** The share of the keypoints of one that have one at the mapped place in the other, with the nearest of all descriptors. */
function foundAgain(
  one: Keypoints,
  other: Keypoints,
  map: (x: number, y: number) => [number, number],
): number {
  let again = 0;
  for (let i = 0; i < one.count; i++) {
    const [x, y] = map(one.x[i]!, one.y[i]!);
    const order = Array.from({ length: other.count }, (_, at) => at).toSorted(
      (a, b) =>
        difference(descriptorOf(one, i), descriptorOf(other, a)) -
        difference(descriptorOf(one, i), descriptorOf(other, b)),
    );
    if (order.slice(0, 2).some((at) => Math.hypot(other.x[at]! - x, other.y[at]! - y) < 3)) again++;
  }
  return again / one.count;
}

describe('findKeypoints', () => {
  const picture = blobs(1);
  const keypoints = findKeypoints(picture, 60);

  it('gives columns of one length, and places inside of the picture', () => {
    expect(keypoints.count).toBeGreaterThan(20);
    expect(keypoints.count).toBeLessThanOrEqual(60);
    expect(keypoints.descriptors).toHaveLength(keypoints.count * DESCRIPTOR_SIZE);
    for (const column of [keypoints.x, keypoints.y]) {
      expect(column).toHaveLength(keypoints.count);
      for (const value of column) expect(value).toBeGreaterThanOrEqual(0);
      expect(Math.max(...column)).toBeLessThanOrEqual(SIDE);
    }
    expect([...keypoints.scale].every((scale) => scale > 0 && scale < SIDE)).toBe(true);
  });

  it('gives the same for the same picture, and fewer when fewer are wanted', () => {
    expect(findKeypoints(picture, 60)).toEqual(keypoints);
    expect(findKeypoints(picture, 10).count).toBeLessThanOrEqual(10);
    expect(findKeypoints(picture, 0).count).toBe(0);
  });

  it('finds the same places with the same descriptors when the picture is turned', () => {
    const turned = findKeypoints(turnedRight(picture), 60);
    expect(foundAgain(keypoints, turned, (x, y) => [SIDE - 1 - y, x])).toBeGreaterThan(0.8);
  });

  it('finds them when the picture is darker and flatter', () => {
    const dim = { ...picture, grey: picture.grey.map((value) => 30 + value / 2) };
    expect(foundAgain(keypoints, findKeypoints(dim, 60), (x, y) => [x, y])).toBeGreaterThan(0.8);
  });

  it('does not find them in another picture', () => {
    const other = findKeypoints(blobs(2), 60);
    expect(foundAgain(keypoints, other, (x, y) => [x, y])).toBeLessThan(0.2);
  });

  it.each([1, 2, 7, 33])('survives a plain picture of %d pixels', (side) => {
    const plain = { width: side, height: side, grey: new Float32Array(side * side).fill(77) };
    expect(findKeypoints(plain, 50).count).toBe(0);
  });
});
