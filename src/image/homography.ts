/**
 * How the plane of a sleeve lies in a picture: `[x', y', w] = H [x, y, 1]`, row by row, the last number 1.
 */
export type Homography = Float64Array;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function mapPoint(h: Homography, x: number, y: number): Point & { readonly depth: number } {
  const depth = h[6]! * x + h[7]! * y + h[8]!;
  return {
    x: (h[0]! * x + h[1]! * y + h[2]!) / depth,
    y: (h[3]! * x + h[4]! * y + h[5]!) / depth,
    depth,
  };
}

/** The affine map that fits best, by least squares; `undefined` of fewer than three points, or points on a line. */
export function fitAffine(from: readonly Point[], to: readonly Point[]): Homography | undefined {
  const across = normalEquations(3);
  const down = normalEquations(3);
  for (const [i, { x, y }] of from.entries()) {
    addRow(across, [x, y, 1], to[i]!.x);
    addRow(down, [x, y, 1], to[i]!.y);
  }
  const [first, second] = [solve(across), solve(down)];
  if (first === undefined || second === undefined) return undefined;
  return Float64Array.of(...first, ...second, 0, 0, 1);
}

/** Against perspective that few points close together seem to show. */
const PERSPECTIVE_COST = 0.02;

/**
 * The homography that fits best, by least squares of the usual linear equations. Points should lie
 * about within the unit square. `undefined` when they do not tell.
 */
export function fitHomography(
  from: readonly Point[],
  to: readonly Point[],
  perspectiveCost = PERSPECTIVE_COST,
): Homography | undefined {
  const equations = normalEquations(8);
  for (const [i, one] of from.entries()) {
    const [x, y] = [one.x - 0.5, one.y - 0.5];
    const { x: u, y: v } = { x: to[i]!.x - 0.5, y: to[i]!.y - 0.5 };
    addRow(equations, [x, y, 1, 0, 0, 0, -x * u, -y * u], u);
    addRow(equations, [0, 0, 0, x, y, 1, -x * v, -y * v], v);
  }
  equations[6]![6]! += perspectiveCost;
  equations[7]![7]! += perspectiveCost;
  const h = solve(equations);
  if (h === undefined) return undefined;
  return recentred(Float64Array.of(...h, 1));
}

/** From coordinates about 0.5 to such about 0, on both sides. */
function recentred(h: Float64Array): Homography {
  const moved = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    const [a, b, c] = [h[3 * row]!, h[3 * row + 1]!, h[3 * row + 2]!];
    moved.set([a, b, c - 0.5 * (a + b)], 3 * row);
  }
  for (let i = 0; i < 3; i++) {
    moved[i]! += 0.5 * moved[6 + i]!;
    moved[3 + i]! += 0.5 * moved[6 + i]!;
  }
  return moved.map((value) => value / moved[8]!);
}

/** Rows of `size` factors and the right side. */
const normalEquations = (size: number): Float64Array[] =>
  Array.from({ length: size }, () => new Float64Array(size + 1));

function addRow(equations: readonly Float64Array[], factors: readonly number[], value: number): void {
  const size = factors.length;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++)
      equations[row]![column]! += factors[row]! * factors[column]!;
    equations[row]![size]! += factors[row]! * value;
  }
}

const PIVOT_MIN = 1e-9;

/** Gauss and Jordan, with pivots; changes the equations. */
function solve(equations: Float64Array[]): number[] | undefined {
  const size = equations.length;
  for (let at = 0; at < size; at++) {
    let pivot = at;
    for (let row = at + 1; row < size; row++)
      if (Math.abs(equations[row]![at]!) > Math.abs(equations[pivot]![at]!)) pivot = row;
    [equations[at], equations[pivot]] = [equations[pivot]!, equations[at]!];
    const own = equations[at]!;
    if (Math.abs(own[at]!) < PIVOT_MIN) return undefined;
    for (let row = 0; row < size; row++) {
      if (row === at) continue;
      const other = equations[row]!;
      const factor = other[at]! / own[at]!;
      for (let column = at; column <= size; column++) other[column]! -= factor * own[column]!;
    }
  }
  return equations.map((row, i) => row[size]! / row[i]!);
}
