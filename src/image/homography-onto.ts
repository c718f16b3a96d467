import { fitHomography, type Homography, type Point } from './homography.ts';

const SQUARE: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
];

/** The map that lays a sleeve's corners on these. */
export function homographyOnto(corners: readonly Point[]): Homography | undefined {
  return fitHomography(SQUARE, corners, 0);
}
