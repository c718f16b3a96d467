import { CEPSTRUM_SIZE } from './timbre-meter.ts';
import { vectorScales } from './sound-vector.ts';
import { USUAL } from './usual-values.ts';

const AFTER_CEPSTRUM = CEPSTRUM_SIZE;
const AFTER_MOVEMENT = 2 * CEPSTRUM_SIZE + 4;

/** Where in a sound vector the values stand that words are about. */
const PLACES = {
  brightness: AFTER_CEPSTRUM,
  warmth: AFTER_CEPSTRUM + 1,
  bass: AFTER_CEPSTRUM + 2,
  flatness: AFTER_CEPSTRUM + 3,
  tempo: AFTER_MOVEMENT,
  beat: AFTER_MOVEMENT + 1,
  onsetsPerS: AFTER_MOVEMENT + 2,
  onsetStrength: AFTER_MOVEMENT + 3,
  onsetBreadth: AFTER_MOVEMENT + 4,
  percussiveness: AFTER_MOVEMENT + 5,
  roughness: AFTER_MOVEMENT + 6,
  mode: AFTER_MOVEMENT + 7,
  loudness: AFTER_MOVEMENT + 8,
  loudnessRange: AFTER_MOVEMENT + 9,
  crest: AFTER_MOVEMENT + 10,
  energy: AFTER_MOVEMENT + 11,
} as const;

/** `movement` is how much the shape of the spectrum changes, over all its coefficients. */
export type SoundValue = keyof typeof PLACES | 'movement';

/** Each by how many standard deviations it differs from what is usual: -3..3. */
export type SoundValues = Readonly<Record<SoundValue, number>>;

const SCALES = vectorScales();

/** What a sound vector says, value by value. */
export function soundValues(vector: Float32Array): SoundValues {
  const at = (place: number): number => vector[place]! / SCALES[place]!;
  const named = Object.entries(PLACES).map(([name, place]) => [name, at(place)] as const);
  let movement = 0;
  for (let i = 0; i < CEPSTRUM_SIZE; i++) movement += at(AFTER_CEPSTRUM + 4 + i) / CEPSTRUM_SIZE;
  return { ...Object.fromEntries(named), movement } as SoundValues;
}

/** Beats per minute; 60 stands for none at all. */
export function tempoOf({ tempo }: Pick<SoundValues, 'tempo'>): number {
  const [mean, deviation] = USUAL[PLACES.tempo]!;
  return 2 ** (mean + deviation * tempo);
}

/** -1 surely minor .. 1 surely major. */
export function modeOf({ mode }: Pick<SoundValues, 'mode'>): number {
  const [mean, deviation] = USUAL[PLACES.mode]!;
  return mean + deviation * mode;
}
