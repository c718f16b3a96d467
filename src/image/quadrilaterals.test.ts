import { describe, expect, it } from 'vitest';
import type { GreyPicture } from './grey-picture.ts';
import type { Point } from './homography.ts';
import { findQuadrilaterals } from './quadrilaterals.ts';

const SIDE_PX = 360;

/** A light shape with four sides on dark ground. */
function pictureOf(corners: readonly Point[]): GreyPicture {
  const isInside = (x: number, y: number): boolean =>
    corners.every((one, i) => {
      const next = corners[(i + 1) % 4]!;
      return (next.x - one.x) * (y - one.y) - (next.y - one.y) * (x - one.x) >= 0;
    });
  const grey = Float32Array.from({ length: SIDE_PX * SIDE_PX }, (_, i) =>
    isInside((i % SIDE_PX) / SIDE_PX, Math.floor(i / SIDE_PX) / SIDE_PX) ? 200 : 40,
  );
  return { width: SIDE_PX, height: SIDE_PX, grey };
}

const turned = (degrees: number, half: number): Point[] =>
  [-135, -45, 45, 135].map((corner) => {
    const angle = ((corner + degrees) * Math.PI) / 180;
    return { x: 0.5 + half * Math.cos(angle), y: 0.5 + half * Math.sin(angle) };
  });

/** How far the corners of the likeliest shape lie from these, whichever of them comes first. */
function farthest(found: readonly Point[], corners: readonly Point[]): number {
  const from = [0, 1, 2, 3].map((first) =>
    Math.max(
      ...corners.map(({ x, y }, i) => {
        const one = found[(i + first) % 4]!;
        return Math.hypot(one.x - x, one.y - y);
      }),
    ),
  );
  return Math.min(...from);
}

describe('findQuadrilaterals', () => {
  it.each([0, 10, 30, 45, 75])('finds a square that is turned by %d degrees', (degrees) => {
    const corners = turned(degrees, 0.4);
    const [best] = findQuadrilaterals(pictureOf(corners), SIDE_PX);
    expect(farthest(best!, corners)).toBeLessThan(0.03);
  });

  it('finds a sleeve that is seen askew', () => {
    const corners = [
      { x: 0.2, y: 0.15 },
      { x: 0.8, y: 0.25 },
      { x: 0.75, y: 0.85 },
      { x: 0.15, y: 0.75 },
    ];
    const [best] = findQuadrilaterals(pictureOf(corners), SIDE_PX);
    expect(farthest(best!, corners)).toBeLessThan(0.03);
  });

  it('goes round clockwise, so that nothing is seen mirrored', () => {
    for (const found of findQuadrilaterals(pictureOf(turned(20, 0.4)), SIDE_PX)) {
      const area = found.reduce((sum, one, i) => {
        const next = found[(i + 1) % 4]!;
        return sum + (one.x * next.y - one.y * next.x) / 2;
      }, 0);
      expect(area).toBeGreaterThan(0.06);
    }
  });

  it.each([
    ['one grey', () => 128],
    ['a slope', (i: number) => (i % SIDE_PX) / 2],
    ['two halves', (i: number) => (i % SIDE_PX < SIDE_PX / 2 ? 30 : 220)],
  ])('finds no shape in %s', (_, grey) => {
    const picture = {
      width: SIDE_PX,
      height: SIDE_PX,
      grey: Float32Array.from({ length: SIDE_PX ** 2 }, (__, i) => grey(i)),
    };
    expect(findQuadrilaterals(picture, SIDE_PX)).toEqual([]);
  });

  it('survives pictures of hardly any pixels', () => {
    for (const side of [1, 2, 3, 9]) {
      const picture = { width: side, height: side, grey: new Float32Array(side * side).fill(9) };
      expect(findQuadrilaterals(picture, side)).toEqual([]);
    }
  });
});
