import { assert } from '../../assert.ts';
import { type Chord, rootAbove } from './chord.ts';
import { type Bar, chordAt } from './form.ts';
import { type Key, stepToMidi } from './key.ts';
import type { Note } from './note.ts';

const VELOCITY = 0.75;
const ACCENT = 1.25;
const SOFT = 0.65;

/** Part of its unit for which a note is held, unless the next token prolongs it. */
const GATE = 0.92;

interface Token {
  /** What the letters and digits say. */
  readonly name: string;
  readonly octaves: number;
  readonly beat: number;
  readonly units: number;
  readonly velocity: number;
  readonly isSlide: boolean;
}

/**
 * Splits "1 3 5' _ - 2,! | 6* ~7": one token every unit; "_" prolongs, "-" rests, "'" and "," move by
 * an octave, "!" is loud, "*" soft, a leading "~" slides from the note before; "|" is for the eye.
 */
function tokenize(text: string, unitBeats: number): Token[] {
  const tokens: (Token & { units: number })[] = [];
  let unit = 0;
  for (const word of text.split(/[\s|]+/).filter((part) => part !== '')) {
    const last = tokens.at(-1);
    if (word === '_' && last !== undefined) last.units++;
    if (word !== '_' && word !== '-') {
      tokens.push({
        name: word.replaceAll(/[~',!*]/g, ''),
        octaves: word.split("'").length - word.split(',').length,
        beat: unit * unitBeats,
        units: 1,
        velocity: VELOCITY * (word.includes('!') ? ACCENT : 1) * (word.includes('*') ? SOFT : 1),
        isSlide: word.startsWith('~'),
      });
    }
    unit++;
  }
  return tokens;
}

function toNotes(tokens: readonly Token[], unitBeats: number, pitchOf: (token: Token) => number): Note[] {
  let lastMidi: number | undefined;
  return tokens.map((token) => {
    const midi = pitchOf(token) + 12 * token.octaves;
    const note = {
      beat: token.beat,
      lengthBeats: (token.units - 1 + GATE) * unitBeats,
      midi,
      velocity: token.velocity,
      ...(token.isSlide && lastMidi !== undefined ? { glideFromMidi: lastMidi } : {}),
    };
    lastMidi = midi;
    return note;
  });
}

export interface MelodyOptions {
  readonly unitBeats: number;
  /** 0 puts degree 1 in the octave from middle C up. */
  readonly octave?: number;
}

/** A tune in degrees of the key: "5 _ 3 b7 | 1' _ _ -". */
export function melody(key: Key, text: string, { unitBeats, octave = 0 }: MelodyOptions): Note[] {
  return toNotes(tokenize(text, unitBeats), unitBeats, ({ name }) => {
    const match = /^(?<accidental>[b#]?)(?<degree>[1-9])$/.exec(name);
    assert(match?.groups !== undefined, `unknown degree ${name}`);
    const { accidental, degree } = match.groups;
    const shift = accidental === 'b' ? -1 : accidental === '#' ? 1 : 0;
    return stepToMidi(key, Number(degree) - 1) + shift + 12 * octave;
  });
}

/** Chord degrees that a bass knows, as positions among the chord's intervals. */
function bassInterval(chord: Chord, name: string): number {
  if (name === '5') return chord.intervals.find((interval) => interval >= 6 && interval <= 8) ?? 7;
  if (name === '3') return chord.intervals.find((interval) => interval >= 3 && interval <= 5) ?? 12;
  if (name === '7') return chord.intervals.find((interval) => interval >= 9 && interval <= 11) ?? 10;
  if (name === '8') return 12;
  assert(name === '1', `unknown bass degree ${name}`);
  return 0;
}

export interface BassOptions {
  readonly unitBeats: number;
  /** Roots lie in the octave from here up. */
  readonly lowMidi: number;
  /** Where "a" leads to. */
  readonly nextChord?: Chord | undefined;
}

/** A bass in degrees of each chord: 1 3 5 7 8, and "a", a semitone below the next root. */
export function bass(bar: Bar, text: string, { unitBeats, lowMidi, nextChord }: BassOptions): Note[] {
  return toNotes(tokenize(text, unitBeats), unitBeats, ({ name, beat }) => {
    const chord = chordAt(bar, beat);
    if (name === 'a') return rootAbove(nextChord ?? chord, lowMidi) - 1;
    return rootAbove(chord, lowMidi) + bassInterval(chord, name);
  });
}

/**
 * A broken chord: digits count the notes of the chord from below, and go on an octave up when the
 * chord has fewer.
 */
export function arpeggio(
  text: string,
  chordAtBeat: (beat: number) => readonly number[],
  unitBeats: number,
): Note[] {
  return toNotes(tokenize(text, unitBeats), unitBeats, ({ name, beat }) => {
    const chord = chordAtBeat(beat);
    const index = Number(name) - 1;
    return (chord[index % chord.length] ?? 60) + 12 * Math.floor(index / chord.length);
  });
}
