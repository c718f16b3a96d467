/** How well things fit several clauses at once: they are anded, softly. */
import type { Measure } from '../../embedding/words/measure.ts';
import { TopHits } from '../../vector/top-hits.ts';

/** One thing that is asked for, ready to be held against all there are. */
export interface WeighedClause extends Measure {
  readonly typed: string;
  readonly isNegated: boolean;
  readonly weight: number;
}

/** What does not fit at all still leaves this much, lest one word decide alone. */
const FIT_MIN = 0.03;

export interface PlaceRequest {
  readonly places: number;
  /** Whether a place may answer at all. */
  readonly isIn: ((place: number) => boolean) | undefined;
  readonly hitsMax: number;
}

export interface PlaceHit {
  readonly place: number;
  readonly score: number;
}

/**
 * The best places, best first; of equals, the lower. A score is the weighted geometric mean of the fits, 0..1:
 * one clause that does not fit at all outweighs others that do, as people mean it when they name two
 * things. A negated clause fits as far as it does not.
 */
export function bestPlaces(
  clauses: readonly WeighedClause[],
  { places, isIn, hitsMax }: PlaceRequest,
): PlaceHit[] {
  const weights = clauses.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0 || hitsMax === 0) return [];
  const sums = new Float64Array(places);
  for (const clause of clauses) addLogs(clause, sums, isIn);
  const best = new TopHits(hitsMax);
  for (let place = 0; place < places; place++)
    if (isIn?.(place) !== false) best.offer(place, Math.exp((sums[place] ?? 0) / weights));
  return best.hits().map(({ id: place, score }) => ({ place, score }));
}

function addLogs(
  { fit, isNegated, weight }: WeighedClause,
  sums: Float64Array,
  isIn: PlaceRequest['isIn'],
): void {
  for (const [place, sum] of sums.entries()) {
    if (isIn?.(place) === false) continue;
    const value = fit(place);
    sums[place] = sum + weight * Math.log(Math.max(FIT_MIN, isNegated ? 1 - value : value));
  }
}

/** A clause that fits less is no reason. */
const REASON_MIN = 0.4;

export function reasonsFor(place: number, clauses: readonly WeighedClause[]): string[] {
  return clauses
    .filter(({ fit, isNegated }) => (isNegated ? 1 - fit(place) : fit(place)) >= REASON_MIN)
    .map(
      ({ typed, because, isNegated }) =>
        `${isNegated ? 'not ' : ''}${typed}: ${isNegated ? 'it is not' : because(place)}`,
    );
}
