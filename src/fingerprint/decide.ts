import type { Alignment, Chance } from './alignment.ts';
import { fitOf } from './alignment.ts';
import { DECISION_WEIGHTS } from './learned.ts';

/** What is known of one candidate when it is judged. */
export interface Evidence {
  readonly alignment: Alignment;
  readonly chance: Chance;
  /** Stored peaks that the query has at the very place. */
  readonly coincidences: number;
  /** Length of the query. */
  readonly queryFrames: number;
  /** Votes over those of a middling candidate of the same query: 1 is chance. */
  readonly voteRatio: number;
  /** Mean fit of the tracks that came third to seventh: what this query gives to anything. Third, because two copies of one recording are no chance. */
  readonly commonFit: number;
}

/** A deviation of a few chance placements is never taken for less than this. */
const DEVIATION_FLOOR = 3;
/** Slower or faster than this is another speed, not an error of measurement. */
const SPEED_CHANGE_MIN = 0.006;

/** In the order of `DECISION_WEIGHTS`; each of the order of 1. */
export function featuresOf(evidence: Evidence): number[] {
  const { alignment, chance, coincidences, queryFrames, voteRatio, commonFit } = evidence;
  const excess = alignment.evidence - chance.mean;
  return [
    Math.min(30, fitOf(alignment)) / 3,
    Math.min(30, excess / (chance.deviation + DEVIATION_FLOOR)) / 3,
    Math.sqrt(Math.max(0, excess)) / 3,
    (3 * alignment.evidence) / (alignment.peaks + 5),
    Math.log(alignment.peaks + 5),
    Math.abs(alignment.speed - 1) > SPEED_CHANGE_MIN ? 1 : 0,
    queryFrames / 215,
    Math.log(voteRatio),
    (fitOf(alignment) - commonFit) / 3,
    Math.log(coincidences + 1),
    (5 * coincidences) / (alignment.peaks + 5),
  ];
}

/** No set of clips is large enough to tell more than this apart from certainty. */
const CONFIDENCE_MAX = 0.9999;

/** The probability, 0..0.9999, that the query really is this recording at this place: a logistic of the features. */
export function confidenceOf(evidence: Evidence): number {
  const features = featuresOf(evidence);
  let logit = DECISION_WEIGHTS[features.length]!;
  for (const [i, feature] of features.entries()) logit += feature * DECISION_WEIGHTS[i]!;
  return Math.min(CONFIDENCE_MAX, 1 / (1 + Math.exp(-logit)));
}
