import { cosineOfUnits } from './nearest-rows.ts';
import type { VectorHit } from './vector-store.ts';

export interface VariedOptions {
  readonly limit: number;
  /** 0: the best alone counts; 1: only that they differ. */
  readonly variety: number;
}

/** A hit with its vector, of length 1. */
export interface VectorisedHit extends VectorHit {
  readonly vector: Float32Array;
}

/**
 * Picks hits that are good and differ from those picked before (maximal marginal relevance, Carbonell &
 * Goldstein 1998), so that ten versions of one thing do not fill the list. `hits`: best first, more than
 * `limit`; scores stay what they were. Takes `limit` x `hits` comparisons.
 */
export function variedHits(
  hits: readonly VectorisedHit[],
  { limit, variety }: VariedOptions,
): VectorisedHit[] {
  const left = hits.map((hit) => ({ hit, nearest: 0 }));
  const picked: VectorisedHit[] = [];
  while (picked.length < limit && left.length > 0) {
    let best = 0;
    for (const [i, one] of left.entries()) if (worth(one, variety) > worth(left[best]!, variety)) best = i;
    const [{ hit }] = left.splice(best, 1) as [(typeof left)[number]];
    picked.push(hit);
    for (const one of left) one.nearest = Math.max(one.nearest, cosineOfUnits(one.hit.vector, hit.vector));
  }
  return picked;
}

const worth = (
  { hit, nearest }: { readonly hit: VectorHit; readonly nearest: number },
  variety: number,
): number => (1 - variety) * hit.score - variety * nearest;
