import type { SleeveEvidence } from './match-sleeve.ts';

/**
 * At and above it, a picture is said to show a sleeve. `docs/sleeves.md` has the measurements it was chosen by:
 * the least value that no made photo of an unknown sleeve reached.
 */
export const EVIDENCE_MIN = 1.25;
/** Evidence from which on looking further is of no use. */
export const EVIDENCE_SURE = 2.5;
/** How soon the confidence rises around `EVIDENCE_MIN`. */
const STEEPNESS = 3;
/** One strong agreement is chance. */
const STRENGTH_BY_CHANCE = 1;
/** A whole sleeve seen straight must correlate very well to count as much as keypoints. */
const SHAPE_WEIGHT = 3.4;
const SHAPE_EXPONENT = 5;
const LESSER_WEIGHT = 0.3;

/** What all the evidence comes to: 0 is none. */
export function evidenceOf({ strength, correlation, shapeCorrelation }: SleeveEvidence): number {
  const byKeypoints = Math.max(0, correlation) * Math.log2(1 + Math.max(0, strength - STRENGTH_BY_CHANCE));
  const byShape = SHAPE_WEIGHT * Math.max(0, shapeCorrelation) ** SHAPE_EXPONENT;
  return Math.max(byKeypoints, byShape) + LESSER_WEIGHT * Math.min(byKeypoints, byShape);
}

/** 0..1; 0.5 at `EVIDENCE_MIN`. */
export function confidenceOf(evidence: number): number {
  return 1 / (1 + Math.exp(-STEEPNESS * (evidence - EVIDENCE_MIN)));
}
