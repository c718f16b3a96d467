import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitAffine, fitHomography, mapPoint, type Point } from './homography.ts';
import { homographyOnto } from './homography-onto.ts';

const SQUARE: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
];
const GRID: readonly Point[] = Array.from({ length: 25 }, (_, i) => ({
  x: (i % 5) / 4,
  y: Math.floor(i / 5) / 4,
}));

/** The corners of the square, each moved by less than would fold it. */
const seenSquare = fc
  .array(
    fc.record({
      x: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      y: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
    }),
    {
      minLength: 4,
      maxLength: 4,
    },
  )
  .map((moves) => SQUARE.map(({ x, y }, i) => ({ x: x + moves[i]!.x, y: y + moves[i]!.y })));

const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

describe('homographyOnto', () => {
  it('lays the corners of a sleeve on any that are given', () => {
    fc.assert(
      fc.property(seenSquare, (corners) => {
        const found = homographyOnto(corners)!;
        for (const [i, { x, y }] of SQUARE.entries())
          expect(apart(mapPoint(found, x, y), corners[i]!)).toBeLessThan(1e-6);
      }),
    );
  });

  it('keeps what lies on a line on a line', () => {
    fc.assert(
      fc.property(seenSquare, (corners) => {
        const found = homographyOnto(corners)!;
        const at = (part: number): Point => mapPoint(found, part, part);
        const [a, b, c] = [at(0), at(0.5), at(1)];
        expect((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)).toBeCloseTo(0, 6);
      }),
    );
  });
});

describe('fitHomography', () => {
  it('finds the map that points were moved by', () => {
    fc.assert(
      fc.property(seenSquare, (corners) => {
        const wanted = homographyOnto(corners)!;
        const found = fitHomography(
          GRID,
          GRID.map(({ x, y }) => mapPoint(wanted, x, y)),
          0,
        )!;
        for (const { x, y } of GRID)
          expect(apart(mapPoint(found, x, y), mapPoint(wanted, x, y))).toBeLessThan(1e-5);
      }),
    );
  });

  it('shows less perspective the more that costs', () => {
    const corners = [SQUARE[0]!, SQUARE[1]!, { x: 0.8, y: 0.9 }, { x: 0.1, y: 0.95 }];
    const bent = [0, 0.02, 10].map((cost) => {
      const found = fitHomography(SQUARE, corners, cost)!;
      return Math.hypot(found[6]!, found[7]!);
    });
    expect(bent[0]).toBeGreaterThan(bent[1]!);
    expect(bent[1]).toBeGreaterThan(bent[2]!);
  });
});

describe('fitAffine', () => {
  it('finds any turn, size and place from three points on', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number, number, number, number), ([a, b, c, d, e, f]) => {
        const map = ({ x, y }: Point): Point => ({ x: a * x + b * y + c, y: d * x + e * y + f });
        for (const points of [SQUARE.slice(0, 3), GRID]) {
          const found = fitAffine(points, points.map(map))!;
          expect(apart(mapPoint(found, 0.3, 0.8), map({ x: 0.3, y: 0.8 }))).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it.each([
    ['two points', SQUARE.slice(0, 2)],
    ['points on a line', [0, 0.2, 0.7, 1].map((at) => ({ x: at, y: at }))],
    ['no points', []],
  ])('knows nothing from %s', (_, points) => {
    expect(fitAffine(points, points)).toBeUndefined();
  });

  it('lies between points that disagree', () => {
    const twice = [...SQUARE, ...SQUARE];
    const moved = twice.map(({ x, y }, i) => ({ x: x + (i < 4 ? 0.1 : -0.1), y }));
    expect(apart(mapPoint(fitAffine(twice, moved)!, 0.5, 0.5), { x: 0.5, y: 0.5 })).toBeLessThan(1e-9);
  });
});
