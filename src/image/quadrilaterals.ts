/**
 * Where something with four straight sides lies in a picture, such as a sleeve on a table: lines by the Hough
 * transform (Duda and Hart 1972; each edge votes only for lines that run its way), then those four lines whose
 * sides have the most edge under them. For sleeves too plain to be told by keypoints.
 */
import { gaussianBlur } from './gaussian-blur.ts';
import type { GreyPicture } from './grey-picture.ts';
import type { Point } from './homography.ts';

/** Corners clockwise from the one nearest to the picture's top left, in the query's parts of `QUERY_SIDE_PX`. */
export type Quadrilateral = readonly [Point, Point, Point, Point];

/** Pixels of the query to one that lines are looked for in. */
const REDUCTION = 3;
const ANGLES = 90;
const LINES_MAX = 16;
/** Lines nearer to each other than this are one. */
const ANGLES_APART_MIN = 3;
const OFFSET_APART_MIN_PX = 5;
/** Of 255 and per pixel: weaker edges are no edges. */
const EDGE_MIN = 4;
const EDGE_MAX = 40;
/** Opposite sides: nearly parallel, and so far apart, in parts of the picture. */
const OPPOSITE_ANGLE_MAX = 0.5;
const OPPOSITE_APART_MIN = 0.22;
/** Neighbouring sides meet at 50 degrees at least. */
const CORNER_ANGLE_MIN = 0.87;
/** Corners may lie so far outside, in parts of the picture. */
const OUTSIDE_MAX = 0.08;
const AREA_MIN = 0.06;
const SAMPLES_PER_SIDE = 20;
/** Share of a side that has an edge under it: of the worst side, and on average. */
const SUPPORT_MIN = 0.3;
const SUPPORT_MEAN_MIN = 0.5;
const QUADRILATERALS_MAX = 4;

/** `x cos + y sin = offset` */
interface Line {
  readonly angle: number;
  readonly cos: number;
  readonly sin: number;
  readonly offset: number;
}

interface Edges {
  readonly width: number;
  readonly height: number;
  readonly across: Float32Array;
  readonly down: Float32Array;
}

/** The likeliest first; `side`: pixels of the picture to 1 of the corners' coordinates. */
export function findQuadrilaterals(picture: GreyPicture, side: number): Quadrilateral[] {
  const edges = edgesOf(reduced(picture));
  const lines = findLines(edges);
  const found: { readonly corners: Quadrilateral; readonly score: number }[] = [];
  const pairs = oppositePairs(lines, edges);
  for (const [i, one] of pairs.entries()) {
    for (const other of pairs.slice(i + 1)) {
      const corners = cornersOf(one, other, edges);
      const score = corners === undefined ? 0 : scoreOf(corners, edges);
      if (corners !== undefined && score > 0) found.push({ corners, score });
    }
  }
  const distinct: Quadrilateral[] = [];
  for (const { corners } of found.toSorted((a, b) => b.score - a.score)) {
    if (distinct.length === QUADRILATERALS_MAX) break;
    if (!distinct.some((kept) => isSame(kept, corners, edges))) distinct.push(corners);
  }
  const scaled = ({ x, y }: Point): Point => ({ x: (x * REDUCTION) / side, y: (y * REDUCTION) / side });
  return distinct.map(([a, b, c, d]) => [scaled(a), scaled(b), scaled(c), scaled(d)]);
}

function reduced(picture: GreyPicture): GreyPicture {
  const blurred = gaussianBlur(picture, REDUCTION / 2);
  const [width, height] = [Math.floor(picture.width / REDUCTION), Math.floor(picture.height / REDUCTION)];
  const small = { width, height, grey: new Float32Array(width * height) };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      small.grey[y * width + x] =
        blurred.grey[(y * REDUCTION + (REDUCTION >> 1)) * picture.width + x * REDUCTION + (REDUCTION >> 1)]!;
  return small;
}

function edgesOf({ width, height, grey }: GreyPicture): Edges {
  const edges = {
    width,
    height,
    across: new Float32Array(width * height),
    down: new Float32Array(width * height),
  };
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      edges.across[at] = (grey[at + 1]! - grey[at - 1]!) / 2;
      edges.down[at] = (grey[at + width]! - grey[at - width]!) / 2;
    }
  }
  return edges;
}

function findLines(edges: Edges): Line[] {
  const reach = Math.ceil(Math.hypot(edges.width, edges.height));
  const offsets = 2 * reach + 1;
  const votes = votesOf(edges, reach);
  const lines: Line[] = [];
  const taken: { readonly angle: number; readonly offset: number }[] = [];
  const order = [...votes.keys()].filter((i) => votes[i]! > 0).toSorted((a, b) => votes[b]! - votes[a]!);
  for (const i of order) {
    if (lines.length === LINES_MAX) break;
    const place = { angle: Math.floor(i / offsets), offset: (i % offsets) - reach };
    if (taken.some((other) => isSameLine(other, place))) continue;
    taken.push(place);
    const angle = (place.angle * Math.PI) / ANGLES;
    lines.push({ angle, cos: Math.cos(angle), sin: Math.sin(angle), offset: place.offset });
  }
  return lines;
}

function votesOf({ width, height, across, down }: Edges, reach: number): Float32Array {
  const offsets = 2 * reach + 1;
  const votes = new Float32Array(ANGLES * offsets);
  for (let at = 0; at < across.length; at++) {
    const strength = Math.hypot(across[at]!, down[at]!);
    if (strength < EDGE_MIN) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) continue;
    const nearest = Math.round((Math.atan2(down[at]!, across[at]!) * ANGLES) / Math.PI);
    for (let turn = nearest - 1; turn <= nearest + 1; turn++) {
      const bin = (turn + 2 * ANGLES) % ANGLES;
      const angle = (bin * Math.PI) / ANGLES;
      const offset = Math.round(x * Math.cos(angle) + y * Math.sin(angle));
      votes[bin * offsets + offset + reach]! += Math.min(EDGE_MAX, strength);
    }
  }
  return votes;
}

function isSameLine(
  a: { readonly angle: number; readonly offset: number },
  b: { readonly angle: number; readonly offset: number },
): boolean {
  const apart = Math.abs(a.angle - b.angle);
  // half a turn further, the offset has the other sign
  const isTurned = apart > ANGLES / 2;
  const angleApart = isTurned ? ANGLES - apart : apart;
  const offsetApart = Math.abs(a.offset - (isTurned ? -b.offset : b.offset));
  return angleApart <= ANGLES_APART_MIN && offsetApart <= OFFSET_APART_MIN_PX;
}

type Pair = readonly [Line, Line];

function angleBetween(a: Line, b: Line): number {
  const apart = Math.abs(a.angle - b.angle);
  return Math.min(apart, Math.PI - apart);
}

/** Two lines that could be opposite sides. */
function oppositePairs(lines: readonly Line[], { width, height }: Edges): Pair[] {
  const apartMin = OPPOSITE_APART_MIN * Math.sqrt(width * height);
  const middle = { x: width / 2, y: height / 2 };
  const pairs: Pair[] = [];
  for (const [i, one] of lines.entries())
    for (const other of lines.slice(i + 1)) {
      if (angleBetween(one, other) > OPPOSITE_ANGLE_MAX) continue;
      const sign = Math.abs(one.angle - other.angle) > Math.PI / 2 ? -1 : 1;
      const apart = (line: Line): number => line.offset - middle.x * line.cos - middle.y * line.sin;
      if (Math.abs(apart(one) - sign * apart(other)) >= apartMin) pairs.push([one, other]);
    }
  return pairs;
}

function crossing(a: Line, b: Line): Point {
  const determinant = a.cos * b.sin - a.sin * b.cos;
  return {
    x: (a.offset * b.sin - b.offset * a.sin) / determinant,
    y: (b.offset * a.cos - a.offset * b.cos) / determinant,
  };
}

function cornersOf(one: Pair, other: Pair, { width, height }: Edges): Quadrilateral | undefined {
  if (angleBetween(one[0], other[0]) < CORNER_ANGLE_MIN) return undefined;
  const corners = [
    crossing(one[0], other[0]),
    crossing(one[0], other[1]),
    crossing(one[1], other[1]),
    crossing(one[1], other[0]),
  ];
  const [outX, outY] = [OUTSIDE_MAX * width, OUTSIDE_MAX * height];
  if (corners.some(({ x, y }) => x < -outX || y < -outY || x > width + outX || y > height + outY))
    return undefined;
  const area = signedArea(corners);
  if (Math.abs(area) < AREA_MIN * width * height || !isConvex(corners)) return undefined;
  const clockwise = area > 0 ? corners : corners.toReversed();
  const [, first] = clockwise.reduce<[number, number]>(
    (least, { x, y }, i) => (x + y < least[0] ? [x + y, i] : least),
    [Infinity, 0],
  );
  const at = (i: number): Point => clockwise[(first + i) % 4]!;
  return [at(0), at(1), at(2), at(3)];
}

function signedArea(corners: readonly Point[]): number {
  return corners.reduce((sum, { x, y }, i) => {
    const next = corners[(i + 1) % corners.length]!;
    return sum + (x * next.y - y * next.x) / 2;
  }, 0);
}

function isConvex(corners: readonly Point[]): boolean {
  const turns = corners.map((one, i) => {
    const [next, after] = [corners[(i + 1) % 4]!, corners[(i + 2) % 4]!];
    return Math.sign((next.x - one.x) * (after.y - next.y) - (next.y - one.y) * (after.x - next.x));
  });
  return turns.every((turn) => turn === turns[0]);
}

/** 0 of what has too little edge under its sides. */
function scoreOf(corners: Quadrilateral, edges: Edges): number {
  const supports = corners.map((corner, i) => supportOf(corner, corners[(i + 1) % 4]!, edges));
  const mean = supports.reduce((sum, support) => sum + support, 0) / 4;
  if (Math.min(...supports) < SUPPORT_MIN || mean < SUPPORT_MEAN_MIN) return 0;
  // of what is framed in itself, the frame
  return mean + 0.3 * Math.sqrt(Math.abs(signedArea(corners)) / (edges.width * edges.height));
}

/** Share of a side's length that has an edge under it which runs its way. */
function supportOf(from: Point, to: Point, { width, height, across, down }: Edges): number {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const [normalX, normalY] = [-(to.y - from.y) / length, (to.x - from.x) / length];
  let supported = 0;
  for (let sample = 0; sample < SAMPLES_PER_SIDE; sample++) {
    const share = (sample + 0.5) / SAMPLES_PER_SIDE;
    for (let aside = -1; aside <= 1; aside++) {
      const x = Math.round(from.x + share * (to.x - from.x) + aside * normalX);
      const y = Math.round(from.y + share * (to.y - from.y) + aside * normalY);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const at = y * width + x;
      const strength = Math.abs(across[at]! * normalX + down[at]! * normalY);
      if (strength < EDGE_MIN || strength < 0.8 * Math.hypot(across[at]!, down[at]!)) continue;
      supported++;
      break;
    }
  }
  return supported / SAMPLES_PER_SIDE;
}

function isSame(a: Quadrilateral, b: Quadrilateral, { width, height }: Edges): boolean {
  const apart = a.map(({ x, y }, i) => Math.hypot(x - b[i]!.x, y - b[i]!.y));
  return Math.max(...apart) < 0.06 * Math.sqrt(width * height);
}
