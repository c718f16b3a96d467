/** Attack, decay, sustain, release. Times in seconds; sustain is a level 0..1. */
export interface Envelope {
  readonly attackS: number;
  /** Time in which the level has come 95 % of the way from 1 to `sustain`. */
  readonly decayS: number;
  readonly sustain: number;
  /** Time in which the level has fallen to 1/150 of what it was. */
  readonly releaseS: number;
}

function heldLevel({ attackS, decayS, sustain }: Envelope, timeS: number): number {
  if (timeS < attackS) return timeS / attackS;
  return sustain + (1 - sustain) * Math.exp((-3 * (timeS - attackS)) / decayS);
}

/** The level, 0..1, `timeS` after the start of a note whose key is held for `heldS`. */
export function envelopeLevel(envelope: Envelope, timeS: number, heldS: number): number {
  if (timeS <= heldS) return heldLevel(envelope, timeS);
  return heldLevel(envelope, heldS) * Math.exp((-5 * (timeS - heldS)) / envelope.releaseS);
}

/** When the note can no longer be heard: 61 dB below where the release began, or decayed to nothing. */
export function envelopeEndS(envelope: Envelope, heldS: number): number {
  const releasedS = heldS + 1.4 * envelope.releaseS;
  return envelope.sustain > 0 ? releasedS : Math.min(releasedS, envelope.attackS + 3 * envelope.decayS);
}
