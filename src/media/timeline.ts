import type { DecodedSound } from './decoded-sound.ts';

/** Less is rounding of time stamps; one lost packet of any common codec is more. */
const GAP_S_MIN = 0.02;
/** More is not a gap but a clock that was set anew, as where streams were joined. */
const GAP_S_MAX = 10;

/**
 * Follows the time stamps of decoded pieces, so that what was lost, by damage or because the sound
 * begins after the picture, does not shift what comes after it.
 */
export class Timeline {
  /** Where the next piece stands if nothing is missing. */
  #nextS = 0;
  /** What is taken off time stamps after the clock was set anew. */
  #clockOffsetS = 0;

  /** Seconds of silence that belong before this piece; 0 nearly always. Call once for each piece, in order. */
  silenceBefore({ samples, sampleRateHz, startS }: Omit<DecodedSound, 'block'>): number {
    const gapS = startS === undefined ? 0 : startS - this.#clockOffsetS - this.#nextS;
    if (Math.abs(gapS) > GAP_S_MAX) this.#clockOffsetS += gapS;
    const silenceS = gapS > GAP_S_MIN && gapS <= GAP_S_MAX ? gapS : 0;
    this.#nextS += silenceS + samples / sampleRateHz;
    return silenceS;
  }
}
