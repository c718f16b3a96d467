/**
 * Decides when to ask what is heard, and what the answers amount to. Asks come after 2, 3, 4, 5, 7 and 10
 * seconds of new sound, then every three. Asking often would give chance as many chances, so an
 * answer becomes a match only when two asks in turn agree on the song and on the place in it, or when
 * one is nearly certain (`docs/listening.md`).
 */
import { SURE_CONFIDENCE } from '../../fingerprint/identify-settings.ts';
import type { IdentifiedTrack } from '../identify-recording.ts';

export interface Sighting {
  /** `offsetS` is where in the song one was at `heardS`. */
  readonly track: IdentifiedTrack;
  /** Seconds of sound, from the beginning. */
  readonly heardS: number;
}

export interface Asked {
  readonly found: readonly Sighting[];
  readonly heardS: number;
  /** Sound that was asked with. */
  readonly lengthS: number;
}

/** What an answer amounts to; `known`: it is still the song that was told of. */
export type Finding =
  | ({ readonly type: 'match' | 'candidate' } & Sighting)
  | { readonly type: 'known' | 'unsure' | 'no-match' };

export interface HeardDecision {
  isDue(heardS: number): boolean;
  answered(asked: Asked): Finding;
}

/** Seconds of new sound at which is asked. */
const ASK_AFTER_S = [2, 3, 4, 5, 7, 10] as const;
const ASK_AGAIN_S = 3;
/** While the song is known: less often, for it will go on for a while. */
const ASK_KNOWN_S = 5;
/** Sound without a match after which that is said. */
const NO_MATCH_S = 15;
/** From so much sound on one ask may be sure alone. */
const SURE_FROM_S = 3;
/** Two asks agree when they put the present at places of the song no further apart. */
const AGREE_S = 0.5;

export function createHeardDecision(): HeardDecision {
  let attemptS = 0;
  let nextAskS: number = ASK_AFTER_S[0];
  let seen: readonly Sighting[] = [];
  let knownId: number | undefined;

  const restart = (heardS: number, pauseS: number): void => {
    attemptS = heardS;
    nextAskS = heardS + pauseS;
    seen = [];
  };
  const schedule = (heardS: number): void => {
    const again = knownId === undefined ? ASK_AGAIN_S : ASK_KNOWN_S;
    const next = knownId === undefined ? ASK_AFTER_S.find((s) => attemptS + s > heardS) : undefined;
    nextAskS = next === undefined ? heardS + again : attemptS + next;
  };
  return {
    isDue: (heardS) => heardS >= nextAskS,
    answered({ found, heardS, lengthS }) {
      const isSure = ({ track }: Sighting): boolean =>
        lengthS >= SURE_FROM_S && track.confidence >= SURE_CONFIDENCE;
      const match = found.find((one) => isSure(one) || seen.some((other) => agree(other, one)));
      if (match !== undefined) {
        restart(heardS, ASK_KNOWN_S);
        if (match.track.track.trackId === knownId) return { type: 'known' };
        knownId = match.track.track.trackId;
        return { type: 'match', ...match };
      }
      seen = found;
      if (heardS - attemptS >= NO_MATCH_S) {
        knownId = undefined;
        restart(heardS, ASK_AGAIN_S);
        return { type: 'no-match' };
      }
      schedule(heardS);
      const [first] = found;
      if (first === undefined || first.track.track.trackId === knownId) return { type: 'unsure' };
      return { type: 'candidate', ...first };
    },
  };
}

function agree(before: Sighting, after: Sighting): boolean {
  if (before.track.track.trackId !== after.track.track.trackId) return false;
  const expectedS = before.track.offsetS + (after.heardS - before.heardS) * after.track.speed;
  return Math.abs(after.track.offsetS - expectedS) <= AGREE_S;
}
