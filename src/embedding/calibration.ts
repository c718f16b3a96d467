/** How a cosine of one space becomes a score that means the same in all: 0.5 is "more likely than not". */
export interface Calibration {
  /** The cosine at which the score is 0.5. */
  readonly middle: number;
  /** How fast the score changes there, per unit of cosine. */
  readonly steepness: number;
}

/**
 * Of CLIP's texts to pictures. Of 150,000 pairs of nouns and stock photos that have nothing to do with
 * each other, half have a cosine below 0.184, 95 % below 0.219 and 99 % below 0.238; published pairs
 * that belong together have 0.246 and 0.279. Nobody labelled sleeves for it: a default, not a measurement.
 */
export const CLIP_WORDS: Calibration = { middle: 0.24, steepness: 80 };

/** Of CLAP's texts to sounds: an estimate from reports of others, as no weights were at hand. */
export const CLAP_WORDS: Calibration = { middle: 0.25, steepness: 20 };

/**
 * Of what was measured of two songs' sound: songs of one album mostly have a cosine from 0.4 on, songs
 * picked at random about 0.
 */
export const SOUND_LIKENESS: Calibration = { middle: 0.4, steepness: 7 };

/** Of two sleeves' colours, places and drawing: of 79,800 pairs of 400 covers half are below 0.18, 99 % below 0.447. */
export const SLEEVE_LIKENESS: Calibration = { middle: 0.45, steepness: 14 };

/** Of CLIP's vectors of two pictures: of 7,750 pairs of stock photos half are below 0.57, 99 % below 0.828. */
export const CLIP_LIKENESS: Calibration = { middle: 0.83, steepness: 25 };

/** Of CLAP's vectors of two sounds: an estimate, as no weights were at hand. */
export const CLAP_LIKENESS: Calibration = { middle: 0.7, steepness: 15 };

export function calibrated(cosine: number, { middle, steepness }: Calibration): number {
  return 1 / (1 + Math.exp(-steepness * (cosine - middle)));
}
