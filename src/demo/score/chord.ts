import { assert } from '../../assert.ts';
import { type Key, tonicPitchClass } from './key.ts';

export interface Chord {
  /** 0..11, C is 0. */
  readonly root: number;
  /** Semitones above the root, rising, the first is 0. */
  readonly intervals: readonly number[];
}

const NUMERALS: Readonly<Record<string, number>> = { i: 0, ii: 2, iii: 4, iv: 5, v: 7, vi: 9, vii: 11 };

const QUALITIES: Readonly<Record<string, readonly [major: readonly number[], minor: readonly number[]]>> = {
  '': [
    [0, 4, 7],
    [0, 3, 7],
  ],
  '5': [
    [0, 7],
    [0, 7],
  ],
  '6': [
    [0, 4, 7, 9],
    [0, 3, 7, 9],
  ],
  '7': [
    [0, 4, 7, 10],
    [0, 3, 7, 10],
  ],
  '9': [
    [0, 4, 7, 10, 14],
    [0, 3, 7, 10, 14],
  ],
  '13': [
    [0, 4, 10, 14, 21],
    [0, 3, 10, 14, 21],
  ],
  maj7: [
    [0, 4, 7, 11],
    [0, 3, 7, 11],
  ],
  maj9: [
    [0, 4, 7, 11, 14],
    [0, 3, 7, 11, 14],
  ],
  add9: [
    [0, 4, 7, 14],
    [0, 3, 7, 14],
  ],
  sus2: [
    [0, 2, 7],
    [0, 2, 7],
  ],
  sus4: [
    [0, 5, 7],
    [0, 5, 7],
  ],
  dim: [
    [0, 3, 6],
    [0, 3, 6],
  ],
  hdim: [
    [0, 3, 6, 10],
    [0, 3, 6, 10],
  ],
};

/**
 * Reads a roman numeral: capitals are major, small letters minor, counted from the MAJOR scale of the
 * tonic whatever the mode ("i bVI bIII bVII" in minor), then a quality ("V7", "Imaj9", "iihdim").
 */
export function parseChord(text: string, key: Key): Chord {
  const match = /^(?<accidental>[b#]?)(?<numeral>[IV]+|[iv]+)(?<quality>.*)$/.exec(text);
  const { accidental, numeral = '', quality = '' } = match?.groups ?? {};
  const degree = NUMERALS[numeral.toLowerCase()];
  const variants = QUALITIES[quality];
  assert(degree !== undefined && variants !== undefined, `unknown chord ${text}`);
  const shift = accidental === 'b' ? -1 : accidental === '#' ? 1 : 0;
  const root = (tonicPitchClass(key) + degree + shift + 12) % 12;
  return { root, intervals: variants[numeral === numeral.toUpperCase() ? 0 : 1] };
}

/** Bars are parted by "|", the chords of a bar, which share it evenly, by spaces. */
export function parseHarmony(text: string, key: Key): Chord[][] {
  return text.split('|').map((bar) =>
    bar
      .trim()
      .split(/\s+/)
      .map((chord) => parseChord(chord, key)),
  );
}

/** The chord's root at or above `lowMidi`. */
export function rootAbove(chord: Chord, lowMidi: number): number {
  return lowMidi + ((((chord.root - lowMidi) % 12) + 12) % 12);
}

export function isChordTone(chord: Chord, midi: number): boolean {
  return chord.intervals.some((interval) => (midi - chord.root - interval) % 12 === 0);
}

/** The chord tone nearest to `midi`; the lower one when between two. */
export function nearestChordTone(chord: Chord, midi: number): number {
  for (let distance = 0; distance < 12; distance++) {
    if (isChordTone(chord, midi - distance)) return midi - distance;
    if (isChordTone(chord, midi + distance)) return midi + distance;
  }
  return midi;
}
