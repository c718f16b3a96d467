import { CEPSTRUM_SIZE } from './timbre-meter.ts';
import { SOUND_VECTOR_SIZE, vectorScales } from './sound-vector.ts';
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

/** Value by value, one number per sound: by how many standard deviations it differs from what is usual, -3..3. */
export type SoundColumns = Readonly<Record<SoundValue, Float32Array>>;

const SCALES = vectorScales();

/** What sound vectors say, one after another in `vectors`. */
export function soundColumns(vectors: Float32Array): SoundColumns {
  const named = Object.entries(PLACES).map(([name, place]) => [name, columnOf(vectors, [place])] as const);
  const movement = Array.from({ length: CEPSTRUM_SIZE }, (_, i) => AFTER_CEPSTRUM + 4 + i);
  return { ...Object.fromEntries(named), movement: columnOf(vectors, movement) } as SoundColumns;
}

/** The mean of what stands in these places. */
function columnOf(vectors: Float32Array, places: readonly number[]): Float32Array {
  const column = new Float32Array(vectors.length / SOUND_VECTOR_SIZE);
  for (const place of places) {
    const scale = 1 / SCALES[place]! / places.length;
    for (let row = 0; row < column.length; row++)
      column[row]! += vectors[row * SOUND_VECTOR_SIZE + place]! * scale;
  }
  return column;
}

/** Beats per minute; 60 stands for none at all. */
export function tempoOf(tempo: number): number {
  const [mean, deviation] = USUAL[PLACES.tempo]!;
  return 2 ** (mean + deviation * tempo);
}

/** -1 surely minor .. 1 surely major. */
export function modeOf(mode: number): number {
  const [mean, deviation] = USUAL[PLACES.mode]!;
  return mean + deviation * mode;
}
