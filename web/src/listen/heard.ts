import type { Match } from '../../../src/http/contract/contract.ts';

/** A song that is or was to be heard, and where in it one was at a time of this page's clock. */
export interface Heard {
  readonly match: Match;
  readonly atMs: number;
  /** In the song, at `atMs`. */
  readonly positionS: number;
}

/** Where in the song one is now, if it plays on; not behind its end. */
export function positionNow({ match, atMs, positionS }: Heard, durationS = Number.POSITIVE_INFINITY): number {
  const passedS = (performance.now() - atMs) / 1000;
  return Math.min(durationS, positionS + passedS * match.speed);
}
