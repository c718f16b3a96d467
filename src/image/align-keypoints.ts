/**
 * Whether pairs of keypoints agree on where a sleeve lies in a picture. Each pair alone tells a place, size and
 * turn; the one that most others agree with is refined to an affine map, then to a homography. O(pairs x
 * hypotheses).
 */
import { fitAffine, fitHomography, type Homography, mapPoint, type Point } from './homography.ts';
import type { KeypointPairs } from './picture-index.ts';
import type { PictureQuery } from './picture-query.ts';
import type { SleeveFeatures } from './sleeve-features.ts';

/** Where a sleeve lies, and how many keypoints say so. */
export interface Alignment {
  readonly homography: Homography;
  readonly agreeing: number;
  /** The same, each counted as how alike it is to what it should be: chance finds many that are hardly alike. */
  readonly strength: number;
  /** Of the sleeve in the picture, clockwise from its top left. */
  readonly corners: readonly Point[];
}

/** Pairs that hypotheses are made of, the heaviest first. */
const HYPOTHESES_MAX = 120;
/** So many agreeing pairs leave no doubt. */
const AGREEING_ENOUGH = 40;
const AGREEING_MIN = 3;
/** How far off a place may be, in parts of the query's side, as the map becomes better. */
const OFF_MAX = { first: 0.094, affine: 0.042, refined: 0.029, homography: [0.021, 0.0125] } as const;
/** How much larger or smaller the sleeve may be in the picture. */
const SCALE_MAX = 5;
/** A homography must keep so much of what the affine map had. */
const KEPT_MIN = 0.8;
const AGREEING_FOR_PERSPECTIVE = 5;
/** Of the picture's square: smaller sleeves are chance, larger ones are not squares any more. */
const AREA_MIN = 0.03;
const AREA_MAX = 6;
/** However askew a sleeve is held: no side is so many times longer than another. */
const SIDES_RATIO_MAX = 2.2;
/** Keypoints nearer than this are one. */
const SAME_PLACE = 1 / 120;

/** `undefined` where fewer than three agree, or they make no sensible shape. */
export function alignKeypoints(
  query: PictureQuery,
  sleeve: SleeveFeatures,
  pairs: KeypointPairs,
): Alignment | undefined {
  if (pairs.query.length < AGREEING_MIN) return undefined;
  const board = new Board(query, sleeve, pairs);
  const order = [...pairs.weight.keys()].toSorted((a, b) => pairs.weight[b]! - pairs.weight[a]!);
  let best: Fit | undefined;
  for (const pair of order.slice(0, HYPOTHESES_MAX)) {
    const fit = grow(
      board,
      similarityOf(query, sleeve, { query: pairs.query[pair]!, sleeve: pairs.sleeve[pair]! }),
    );
    if (fit !== undefined && (best === undefined || fit.agreeing.length > best.agreeing.length)) best = fit;
    if (best !== undefined && best.agreeing.length > AGREEING_ENOUGH) break;
  }
  if (best === undefined) return undefined;
  const { homography, agreeing } = withPerspective(board, best);
  const corners = cornersOf(homography);
  const strength = agreeing.reduce((sum, pair) => sum + pairs.closeness[pair]!, 0);
  return corners && { homography, agreeing: agreeing.length, strength, corners };
}

interface Fit {
  readonly homography: Homography;
  /** Pairs. */
  readonly agreeing: readonly number[];
}

/** The points of the pairs. */
class Board {
  readonly #from: readonly Point[];
  readonly #to: readonly Point[];
  /** The same number for points at the same place. */
  readonly #fromPlaces: readonly number[];
  readonly #toPlaces: readonly number[];

  constructor(query: PictureQuery, sleeve: SleeveFeatures, pairs: KeypointPairs) {
    this.#from = pairs.sleeve.map((i) => ({ x: sleeve.x[i]!, y: sleeve.y[i]! }));
    this.#to = pairs.query.map((i) => ({ x: query.x[i]!, y: query.y[i]! }));
    this.#fromPlaces = this.#from.map(placeOf);
    this.#toPlaces = this.#to.map(placeOf);
  }

  /** Pairs that the map takes no further than `off` from where they should be; no place twice. */
  agreeing(homography: Homography, off: number): number[] {
    const [used, usedTo] = [new Set<number>(), new Set<number>()];
    const agreeing: number[] = [];
    for (const [pair, { x, y }] of this.#from.entries()) {
      const mapped = mapPoint(homography, x, y);
      const { x: u, y: v } = this.#to[pair]!;
      if (mapped.depth <= 0 || (mapped.x - u) ** 2 + (mapped.y - v) ** 2 > off * off) continue;
      const [from, to] = [this.#fromPlaces[pair]!, this.#toPlaces[pair]!];
      if (used.has(from) || usedTo.has(to)) continue;
      used.add(from);
      usedTo.add(to);
      agreeing.push(pair);
    }
    return agreeing;
  }

  points(pairs: readonly number[]): [Point[], Point[]] {
    return [pairs.map((pair) => this.#from[pair]!), pairs.map((pair) => this.#to[pair]!)];
  }
}

const placeOf = ({ x, y }: Point): number => Math.floor(x / SAME_PLACE) * 1024 + Math.floor(y / SAME_PLACE);

/** The map that turns, scales and moves the sleeve so that one keypoint lies on the other. */
function similarityOf(
  query: PictureQuery,
  sleeve: SleeveFeatures,
  pair: { readonly query: number; readonly sleeve: number },
): Homography | undefined {
  const scale = query.scale[pair.query]! / sleeve.scale[pair.sleeve]!;
  if (scale > SCALE_MAX || scale < 1 / SCALE_MAX) return undefined;
  const turn = query.direction[pair.query]! - sleeve.direction[pair.sleeve]!;
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const [x, y] = [sleeve.x[pair.sleeve]!, sleeve.y[pair.sleeve]!];
  const [u, v] = [query.x[pair.query]!, query.y[pair.query]!];
  return Float64Array.of(cos, -sin, u - cos * x + sin * y, sin, cos, v - sin * x - cos * y, 0, 0, 1);
}

function grow(board: Board, start: Homography | undefined): Fit | undefined {
  if (start === undefined) return undefined;
  let fit = refit(board, board.agreeing(start, OFF_MAX.first), OFF_MAX.affine);
  if (fit === undefined) return undefined;
  const better = refit(board, fit.agreeing, OFF_MAX.refined);
  if (better !== undefined && better.agreeing.length >= fit.agreeing.length) fit = better;
  return fit;
}

function refit(board: Board, pairs: readonly number[], off: number): Fit | undefined {
  if (pairs.length < AGREEING_MIN) return undefined;
  const homography = fitAffine(...board.points(pairs));
  if (homography === undefined) return undefined;
  const agreeing = board.agreeing(homography, off);
  return agreeing.length < AGREEING_MIN ? undefined : { homography, agreeing };
}

function withPerspective(board: Board, affine: Fit): Fit {
  let best = affine;
  if (best.agreeing.length < AGREEING_FOR_PERSPECTIVE) return best;
  for (const off of OFF_MAX.homography) {
    const homography = fitHomography(...board.points(best.agreeing));
    const agreeing = homography === undefined ? [] : board.agreeing(homography, off);
    if (homography === undefined || agreeing.length < Math.max(4, KEPT_MIN * best.agreeing.length)) break;
    best = { homography, agreeing };
  }
  return best;
}

/** Where the sleeve's corners lie; `undefined` unless they make a convex shape, not mirrored, of a likely size. */
function cornersOf(homography: Homography): Point[] | undefined {
  const corners = [
    mapPoint(homography, 0, 0),
    mapPoint(homography, 1, 0),
    mapPoint(homography, 1, 1),
    mapPoint(homography, 0, 1),
  ];
  if (corners.some(({ depth }) => depth <= 0)) return undefined;
  let area = 0;
  for (const [i, one] of corners.entries()) {
    const [next, after] = [corners[(i + 1) % 4]!, corners[(i + 2) % 4]!];
    const turn = (next.x - one.x) * (after.y - next.y) - (next.y - one.y) * (after.x - next.x);
    if (turn <= 0) return undefined;
    area += (one.x * next.y - one.y * next.x) / 2;
  }
  if (area < AREA_MIN || area > AREA_MAX || !isLikelyShape(corners)) return undefined;
  return corners.map(({ x, y }) => ({ x, y }));
}

function isLikelyShape(corners: readonly Point[]): boolean {
  const sides = corners.map((one, i) => {
    const next = corners[(i + 1) % 4]!;
    return Math.hypot(next.x - one.x, next.y - one.y);
  });
  return Math.max(...sides) <= SIDES_RATIO_MAX * Math.min(...sides);
}
