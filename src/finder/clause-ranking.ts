/** How well something fits several clauses at once: they are anded, softly. */
import type { Fit } from '../embedding/words/fit-sleeve.ts';
import type { WordsHit } from './words-engine.ts';

export interface FittedClause extends Fit {
  readonly typed: string;
  readonly isNegated: boolean;
  readonly weight: number;
}

/** What does not fit at all still leaves this much, lest one word decide alone. */
const FIT_MIN = 0.03;

/**
 * The weighted geometric mean of the fits, 0..1: one clause that does not fit at all outweighs others that
 * do, as people mean it when they name two things. A negated clause fits as far as it does not.
 */
export function scoreClauses(clauses: readonly Omit<FittedClause, 'because'>[]): number {
  let [sum, weights] = [0, 0];
  for (const { fit, isNegated, weight } of clauses) {
    sum += weight * Math.log(Math.max(FIT_MIN, isNegated ? 1 - fit : fit));
    weights += weight;
  }
  return weights === 0 ? 0 : Math.exp(sum / weights);
}

/** A clause that fits less is no reason. */
const REASON_MIN = 0.4;

export function reasonsOf(clauses: readonly FittedClause[]): string[] {
  return clauses
    .filter(({ fit, isNegated }) => (isNegated ? 1 - fit : fit) >= REASON_MIN)
    .map(
      ({ typed, because, isNegated }) =>
        `${isNegated ? 'not ' : ''}${typed}: ${isNegated ? 'it is not' : because}`,
    );
}

export type ScoredId = Pick<WordsHit, 'id' | 'score'>;

/** Best first; of equals, the lower id. */
export function bestOf(scored: readonly ScoredId[], hitsMax: number): ScoredId[] {
  return scored.toSorted((a, b) => b.score - a.score || a.id - b.id).slice(0, hitsMax);
}
