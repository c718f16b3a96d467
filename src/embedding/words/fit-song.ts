import { modeOf, type SoundColumns, type SoundValue, tempoOf } from '../../audio/descriptors/sound-values.ts';
import type { Measure } from './measure.ts';
import type { KeyWish, Leaning, SongMeaning, TempoSpan } from './song-words.ts';

/** Mean and standard deviation of each value in a collection, in the units of `SoundColumns`. */
export type Spread = Readonly<Record<SoundValue, { readonly mean: number; readonly deviation: number }>>;

/** What a key wish needs beside: which note the key is on, and how sure that is. */
export interface FoundKey {
  readonly tonic: number;
  readonly confidence: number;
}

export interface MeasuredSongs {
  /** NaN for a song whose sound is not known. */
  readonly columns: SoundColumns;
  readonly spread: Spread;
  /** For wishes that name a tonic. */
  keyAt(place: number): FoundKey | undefined;
}

/** So many songs must a collection have for its own spread to count as much as what is usual. */
const USUAL_COUNT = 40;
const DEVIATION_MIN = 0.3;

/**
 * The spread that words are measured by: in a large collection its own, so that "slow" and "loud" pick
 * its slow and loud ones; in a small one mostly what is usual everywhere.
 */
export function spreadOf(columns: SoundColumns): Spread {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const values = column.filter((value) => !Number.isNaN(value));
      const count = values.length + USUAL_COUNT;
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const variance = (squares + USUAL_COUNT * (1 + mean ** 2)) / count;
      return [name, { mean, deviation: Math.max(DEVIATION_MIN, Math.sqrt(variance)) }];
    }),
  ) as Spread;
}

/** How well each of the songs fits what a word means. */
export function measureSongs(meaning: SongMeaning, songs: MeasuredSongs): Measure {
  if (meaning.kind === 'leaning') return measureLeaning(meaning, songs);
  return meaning.kind === 'tempo' ? measureTempo(meaning, songs) : measureKey(meaning, songs);
}

/** A song that leans so far (in deviations) fits as well as not, and how steep that is. */
const LEANING_AT = 0.45;
const LEANING_STEEPNESS = 2.2;

function measureLeaning({ values, because }: Leaning, { columns, spread }: MeasuredSongs): Measure {
  const named = Object.entries(values) as [SoundValue, number][];
  const length = Math.hypot(...named.map(([, weight]) => weight));
  const parts = named.map(([name, weight]) => {
    const { mean, deviation } = spread[name];
    return { column: columns[name], mean, weight: weight / deviation / length };
  });
  return {
    fit(place) {
      let sum = 0;
      for (const { column, mean, weight } of parts) sum += weight * ((column[place] ?? 0) - mean);
      return logistic(LEANING_STEEPNESS * (sum - LEANING_AT));
    },
    because: () => because,
  };
}

/** A tempo so many octaves beside what is wanted fits e times less. */
const TEMPO_ROOM_OCTAVES = 0.1;
/** Half or twice the tempo may be how others hear it. */
const OCTAVE_FIT = 0.3;
const NEVER = 0.02;

function measureTempo({ bpmMin, bpmMax }: TempoSpan, { columns }: MeasuredSongs): Measure {
  const fitOf = (bpm: number): number => {
    const beside = Math.max(0, Math.log2(Math.max(1, bpmMin) / bpm), Math.log2(bpm / bpmMax));
    return Math.exp(-((beside / TEMPO_ROOM_OCTAVES) ** 2));
  };
  // "slow" and "fast" have no other end, so twice as slow is not meant
  const isOpen = bpmMin === 0 || bpmMax >= 400;
  const bpmAt = (place: number): number => tempoOf(columns.tempo[place] ?? 0);
  return {
    fit(place) {
      const bpm = bpmAt(place);
      const other = isOpen ? 0 : OCTAVE_FIT * Math.max(fitOf(bpm / 2), fitOf(bpm * 2));
      return Math.max(NEVER, fitOf(bpm), other);
    },
    because: (place) => `${Math.round(bpmAt(place))} bpm`,
  };
}

const MODE_STEEPNESS = 5;
/** The relative key has the same notes. */
const RELATIVE_FIT = 0.3;

function measureKey({ tonic, mode }: KeyWish, { columns, keyAt }: MeasuredSongs): Measure {
  const sign = mode === 'major' ? 1 : -1;
  const surenessAt = (place: number): number => modeOf(columns.mode[place] ?? 0);
  const modeAt = (place: number): string => (surenessAt(place) > 0 ? 'major' : 'minor');
  if (tonic === undefined)
    return {
      fit: (place) => logistic(MODE_STEEPNESS * sign * surenessAt(place)),
      because: (place) => `it is ${modeAt(place)}`,
    };
  const relative = (tonic + (mode === 'major' ? 9 : 3)) % 12;
  return {
    fit(place) {
      const [key, sureness] = [keyAt(place), sign * surenessAt(place)];
      if (key === undefined || Number.isNaN(sureness)) return NEVER;
      if (sureness > 0) return key.tonic === tonic ? 0.6 + 0.4 * Math.min(1, key.confidence) : NEVER;
      return key.tonic === relative ? RELATIVE_FIT : NEVER;
    },
    because(place) {
      const key = keyAt(place);
      return key === undefined ? 'its key is not known' : `it is in ${NAMES[key.tonic]} ${modeAt(place)}`;
    },
  };
}

const NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
