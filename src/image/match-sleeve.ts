import { alignKeypoints } from './align-keypoints.ts';
import { blockCorrelation, straightView } from './block-correlation.ts';
import type { Point } from './homography.ts';
import type { KeypointPairs } from './picture-index.ts';
import { type PictureQuery, QUERY_SIDE_PX } from './picture-query.ts';
import { findQuadrilaterals } from './quadrilaterals.ts';
import type { SleeveFeatures } from './sleeve-features.ts';

/** What speaks for a picture showing a sleeve. */
export interface SleeveEvidence {
  /** Keypoints that agree on where it lies. */
  readonly agreeing: number;
  /** The same, each counted as how alike it is, 0..1. */
  readonly strength: number;
  /** Correlation of what lies there with the sleeve's small picture, -1..1. */
  readonly correlation: number;
  /** The same for the best of the shapes found, without any keypoints. */
  readonly shapeCorrelation: number;
  /** Where it lies, in parts of `QUERY_SIDE_PX`; absent where nothing tells. */
  readonly corners?: readonly Point[];
}

const NOTHING: SleeveEvidence = { agreeing: 0, strength: 0, correlation: 0, shapeCorrelation: 0 };

/** Evidence from keypoints. */
export function matchByKeypoints(
  query: PictureQuery,
  sleeve: SleeveFeatures,
  pairs: KeypointPairs,
): SleeveEvidence {
  const alignment = alignKeypoints(query, sleeve, pairs);
  if (alignment === undefined) return NOTHING;
  const { homography, ...rest } = alignment;
  const view = straightView(query.picture, homography, QUERY_SIDE_PX);
  return { ...rest, correlation: blockCorrelation(view, sleeve.thumbnail), shapeCorrelation: 0 };
}

/** Shapes in which a whole sleeve might lie, each seen from all four sides; the whole picture, upright. */
export function shapesOf({ picture }: PictureQuery): (readonly Point[])[] {
  const [right, bottom] = [picture.width / QUERY_SIDE_PX, picture.height / QUERY_SIDE_PX];
  const whole = [
    { x: 0, y: 0 },
    { x: right, y: 0 },
    { x: right, y: bottom },
    { x: 0, y: bottom },
  ];
  const turned = findQuadrilaterals(picture, QUERY_SIDE_PX).flatMap((corners) =>
    [0, 1, 2, 3].map((turn) => [...corners.slice(turn), ...corners.slice(0, turn)]),
  );
  return [whole, ...turned];
}

/** Evidence with that of a shape added, if it is better than what there is of the kind. */
export function withShape(
  evidence: SleeveEvidence = NOTHING,
  shapeCorrelation: number,
  corners: readonly Point[] | undefined,
): SleeveEvidence {
  if (shapeCorrelation <= evidence.shapeCorrelation) return evidence;
  const isOnlyOne = evidence.corners === undefined && corners !== undefined;
  return { ...evidence, shapeCorrelation, ...(isOnlyOne ? { corners } : {}) };
}
