import { modeOf, type SoundValue, type SoundValues, tempoOf } from '../../audio/descriptors/sound-values.ts';
import type { Fit } from './fit-sleeve.ts';
import type { KeyWish, Leaning, SongMeaning, TempoSpan } from './song-words.ts';

/** Mean and standard deviation of each value in a collection, in the units of `SoundValues`. */
export type Spread = Readonly<Record<SoundValue, { readonly mean: number; readonly deviation: number }>>;

/** What a key wish needs beside: which note the key is on, and how sure that is. */
export interface FoundKey {
  readonly tonic: number;
  readonly confidence: number;
}

/** So many songs must a collection have for its own spread to count as much as what is usual. */
const USUAL_COUNT = 40;
const DEVIATION_MIN = 0.3;

/**
 * The spread that words are measured by: in a large collection its own, so that "slow" and "loud" pick
 * its slow and loud ones; in a small one mostly what is usual everywhere.
 */
export function spreadOf(songs: readonly SoundValues[]): Spread {
  const [first] = songs;
  const names = Object.keys(first ?? EMPTY) as SoundValue[];
  return Object.fromEntries(
    names.map((name) => {
      const values = songs.map((song) => song[name]);
      const count = values.length + USUAL_COUNT;
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const variance = (squares + USUAL_COUNT * (1 + mean ** 2)) / count;
      return [name, { mean, deviation: Math.max(DEVIATION_MIN, Math.sqrt(variance)) }];
    }),
  ) as Spread;
}

const EMPTY: Readonly<Record<string, never>> = {};

/** `key` is needed for a wish that names a tonic. */
export function fitSong(meaning: SongMeaning, song: SoundValues, spread: Spread, key?: FoundKey): Fit {
  if (meaning.kind === 'leaning') return fitLeaning(meaning, song, spread);
  return meaning.kind === 'tempo' ? fitTempo(meaning, song) : fitKey(meaning, song, key);
}

/** A song that leans so far (in deviations) fits as well as not, and how steep that is. */
const LEANING_AT = 0.45;
const LEANING_STEEPNESS = 2.2;

function fitLeaning({ values, because }: Leaning, song: SoundValues, spread: Spread): Fit {
  let [sum, squares] = [0, 0];
  for (const [name, weight] of Object.entries(values) as [SoundValue, number][]) {
    const { mean, deviation } = spread[name];
    sum += (weight * (song[name] - mean)) / deviation;
    squares += weight ** 2;
  }
  return { fit: logistic(LEANING_STEEPNESS * (sum / Math.sqrt(squares) - LEANING_AT)), because };
}

/** A tempo so many octaves beside what is wanted fits e times less. */
const TEMPO_ROOM_OCTAVES = 0.1;
/** Half or twice the tempo may be how others hear it. */
const OCTAVE_FIT = 0.3;
const NEVER = 0.02;

function fitTempo({ bpmMin, bpmMax }: TempoSpan, song: SoundValues): Fit {
  const bpm = tempoOf(song);
  const fitOf = (one: number): number => {
    const beside = Math.max(0, Math.log2(Math.max(1, bpmMin) / one), Math.log2(one / bpmMax));
    return Math.exp(-((beside / TEMPO_ROOM_OCTAVES) ** 2));
  };
  // "slow" and "fast" have no other end, so twice as slow is not meant
  const isOpen = bpmMin === 0 || bpmMax >= 400;
  const other = isOpen ? 0 : OCTAVE_FIT * Math.max(fitOf(bpm / 2), fitOf(bpm * 2));
  return { fit: Math.max(NEVER, fitOf(bpm), other), because: `${Math.round(bpm)} bpm` };
}

const MODE_STEEPNESS = 5;
/** The relative key has the same notes. */
const RELATIVE_FIT = 0.3;

function fitKey({ tonic, mode }: KeyWish, song: SoundValues, key: FoundKey | undefined): Fit {
  const sureness = modeOf(song);
  const sign = mode === 'major' ? 1 : -1;
  const modeFit = logistic(MODE_STEEPNESS * sign * sureness);
  if (tonic === undefined) return { fit: modeFit, because: `it is ${sureness > 0 ? 'major' : 'minor'}` };
  if (key === undefined) return { fit: NEVER, because: 'its key is not known' };
  const found = `it is in ${NAMES[key.tonic]} ${sureness > 0 ? 'major' : 'minor'}`;
  const relative = (tonic + (mode === 'major' ? 9 : 3)) % 12;
  if (sureness * sign > 0)
    return { fit: key.tonic === tonic ? 0.6 + 0.4 * Math.min(1, key.confidence) : NEVER, because: found };
  return { fit: key.tonic === relative ? RELATIVE_FIT : NEVER, because: found };
}

const NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
