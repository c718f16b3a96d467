const PITCH_CLASSES = {
  C: 0,
  'C#': 1,
  Db: 1,
  D: 2,
  'D#': 3,
  Eb: 3,
  E: 4,
  F: 5,
  'F#': 6,
  G: 7,
  'G#': 8,
  Ab: 8,
  A: 9,
  'A#': 10,
  Bb: 10,
  B: 11,
} as const;

export type PitchName = keyof typeof PITCH_CLASSES;

const SCALES = {
  major: [0, 2, 4, 5, 7, 9, 11],
  minor: [0, 2, 3, 5, 7, 8, 10],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
} as const;

export type Mode = keyof typeof SCALES;

export interface Key {
  readonly tonic: PitchName;
  readonly mode: Mode;
}

/** 0..11, C is 0. */
export function tonicPitchClass(key: Key): number {
  return PITCH_CLASSES[key.tonic];
}

/** MIDI number of a scale step: 0 is the tonic in the octave from middle C up, 7 the next tonic, -1 below. */
export function stepToMidi(key: Key, step: number): number {
  const octave = Math.floor(step / 7);
  return 60 + PITCH_CLASSES[key.tonic] + 12 * octave + (SCALES[key.mode][step - 7 * octave] ?? 0);
}

/** The scale step whose pitch is nearest to a MIDI number; the lower one when between two. */
export function nearestStep(key: Key, midi: number): number {
  let step = Math.floor(((midi - 60 - PITCH_CLASSES[key.tonic]) / 12) * 7) - 1;
  while (Math.abs(stepToMidi(key, step + 1) - midi) < Math.abs(stepToMidi(key, step) - midi)) step++;
  return step;
}
