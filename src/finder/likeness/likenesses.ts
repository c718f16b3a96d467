import type { TrackSound } from '../../catalog/track.ts';

/** Something that two sounds have nearly the same of. */
export interface Likeness {
  readonly descriptor: 'tempo' | 'key' | 'energy' | 'brightness' | 'percussiveness' | 'warmth' | 'loudness';
  /** Of the track that was asked for, and of the one that is like it: numbers in `unit`, a key as its name. */
  readonly wanted: number | string;
  readonly found: number | string;
  readonly unit?: 'bpm' | 'Hz' | 'dB' | 'LUFS';
}

/** Tempi nearer than this part of each other are one: what `eval descriptors` counts as right. */
const TEMPO_SHARE = 0.04;
/** Below it there is no clear beat. */
const BEAT_CONFIDENCE_MIN = 0.1;
const KEY_CONFIDENCE_MIN = 0.3;
interface Measure {
  readonly descriptor: Likeness['descriptor'];
  readonly unit?: NonNullable<Likeness['unit']>;
  readonly of: (sound: TrackSound) => number;
  /** How far two may differ and be alike: about a third of the usual deviation (`usual-values.ts`). */
  readonly reach: number;
  /** Before they are compared. */
  readonly scale?: (value: number) => number;
}

const MEASURES: readonly Measure[] = [
  { descriptor: 'energy', of: (sound) => sound.energy, reach: 0.05 },
  {
    descriptor: 'brightness',
    unit: 'Hz',
    of: (sound) => sound.timbre.brightnessHz,
    reach: 0.15,
    scale: (hz) => Math.log2(hz + 50),
  },
  { descriptor: 'percussiveness', of: (sound) => sound.onsets.percussiveness, reach: 0.04 },
  { descriptor: 'warmth', unit: 'dB', of: (sound) => sound.timbre.warmthDb, reach: 3 },
  { descriptor: 'loudness', unit: 'LUFS', of: (sound) => sound.loudness.integratedLufs, reach: 1.3 },
];

const PITCH_NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

/** As people write it: `A minor`; `undefined` where the sound has none. */
export function keyName({ tonic, mode, confidence }: TrackSound['key']): string | undefined {
  return confidence > 0 ? `${PITCH_NAMES[tonic]} ${mode}` : undefined;
}

/** What is nearly the same of two sounds, what people hear first before the rest. */
export function likenessesOf(wanted: TrackSound, found: TrackSound | undefined): Likeness[] {
  if (found === undefined) return [];
  const measured = MEASURES.flatMap(({ descriptor, unit, of, reach, scale = (value) => value }) => {
    const [here, there] = [of(wanted), of(found)];
    if (Math.abs(scale(here) - scale(there)) > reach) return [];
    return [{ descriptor, wanted: here, found: there, ...(unit === undefined ? {} : { unit }) }];
  });
  return [...sameTempo(wanted, found), ...sameKey(wanted, found), ...measured];
}

function sameTempo({ tempo: wanted }: TrackSound, { tempo: found }: TrackSound): Likeness[] {
  if (wanted.bpm === undefined || found.bpm === undefined) return [];
  if (Math.min(wanted.confidence, found.confidence) < BEAT_CONFIDENCE_MIN) return [];
  if (Math.abs(wanted.bpm / found.bpm - 1) > TEMPO_SHARE) return [];
  return [{ descriptor: 'tempo', wanted: wanted.bpm, found: found.bpm, unit: 'bpm' }];
}

function sameKey({ key: wanted }: TrackSound, { key: found }: TrackSound): Likeness[] {
  if (Math.min(wanted.confidence, found.confidence) < KEY_CONFIDENCE_MIN) return [];
  const [name, other] = [keyName(wanted), keyName(found)];
  return name === undefined || name !== other ? [] : [{ descriptor: 'key', wanted: name, found: name }];
}
