import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignKeypoints } from './align-keypoints.ts';
import { mapPoint, type Homography } from './homography.ts';
import { homographyOnto } from './homography-onto.ts';
import type { PictureQuery } from './picture-query.ts';
import type { SleeveFeatures } from './sleeve-features.ts';

const COUNT = 36;
type Aligned = Parameters<typeof alignKeypoints>;

/** A grid of keypoints on a sleeve, and where a map puts each; so many of them are led astray. */
function seen(map: Homography, scale: number, turn: number, astray = 0): Aligned {
  const [x, y] = [new Float32Array(COUNT), new Float32Array(COUNT)];
  const [u, v] = [new Float32Array(COUNT), new Float32Array(COUNT)];
  for (let i = 0; i < COUNT; i++) {
    x[i] = ((i % 6) + 0.5) / 6;
    y[i] = (Math.floor(i / 6) + 0.5) / 6;
    const place = mapPoint(map, x[i]!, y[i]!);
    u[i] = i < astray ? (0.37 + 0.618 * i) % 1 : place.x;
    v[i] = i < astray ? (0.11 + 0.414 * i) % 1 : place.y;
  }
  const all = Array.from({ length: COUNT }, (_, i) => i);
  const flat = (value: number): Float32Array => new Float32Array(COUNT).fill(value);
  return [
    { x: u, y: v, scale: flat(0.02 * scale), direction: flat(turn) } as unknown as PictureQuery,
    { x, y, scale: flat(0.02), direction: flat(0) } as unknown as SleeveFeatures,
    {
      query: all,
      sleeve: all,
      weight: all.map(() => 1),
      closeness: all.map(() => 1),
    },
  ];
}

/** A sleeve in the middle of a picture, turned and of half its size or more. */
function held(turn: number, scale: number): Homography {
  const corners = [
    [-0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
    [-0.5, 0.5],
  ].map(([a = 0, b = 0]) => ({
    x: 0.5 + scale * (a * Math.cos(turn) - b * Math.sin(turn)),
    y: 0.5 + scale * (a * Math.sin(turn) + b * Math.cos(turn)),
  }));
  return homographyOnto(corners)!;
}

describe('alignKeypoints', () => {
  it('finds where a sleeve lies, however it is turned, from a third of its keypoints', () => {
    const turns = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
    const scales = fc.double({ min: 0.4, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(turns, scales, fc.integer({ min: 0, max: 20 }), (turn, scale, astray) => {
        const map = held(turn, scale);
        const found = alignKeypoints(...seen(map, scale, turn, astray))!;
        expect(found.agreeing).toBeGreaterThanOrEqual(COUNT - astray - 4);
        for (const [i, corner] of found.corners.entries()) {
          const wanted = mapPoint(map, i === 1 || i === 2 ? 1 : 0, i > 1 ? 1 : 0);
          expect(Math.hypot(corner.x - wanted.x, corner.y - wanted.y)).toBeLessThan(0.1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('finds a sleeve that is held askew', () => {
    const corners = [
      { x: 0.2, y: 0.2 },
      { x: 0.8, y: 0.28 },
      { x: 0.78, y: 0.75 },
      { x: 0.22, y: 0.8 },
    ];
    const found = alignKeypoints(...seen(homographyOnto(corners)!, 0.57, 0.07))!;
    for (const [i, { x, y }] of found.corners.entries())
      expect(Math.hypot(x - corners[i]!.x, y - corners[i]!.y)).toBeLessThan(0.03);
  });

  it('finds nothing where no three agree, or there are no three', () => {
    expect(alignKeypoints(...seen(held(0, 0.8), 30, 1, COUNT))).toBeUndefined();
    const [query, sleeve, pairs] = seen(held(0, 0.8), 0.8, 0);
    const two = { ...pairs, query: pairs.query.slice(0, 2), sleeve: pairs.sleeve.slice(0, 2) };
    expect(alignKeypoints(query, sleeve, two)).toBeUndefined();
  });

  it('takes no sleeve that would be mirrored, or hardly to be seen', () => {
    const mirrored = homographyOnto([
      { x: 0.9, y: 0.1 },
      { x: 0.1, y: 0.1 },
      { x: 0.1, y: 0.9 },
      { x: 0.9, y: 0.9 },
    ])!;
    expect(alignKeypoints(...seen(mirrored, 0.8, 0))?.agreeing ?? 0).toBeLessThan(COUNT / 2);
    expect(alignKeypoints(...seen(held(0, 0.1), 0.21, 0))).toBeUndefined();
  });
});
