import type { Random } from '../random.ts';
import { changeNotes, type Note, stackNotes } from './note.ts';

/** Loudness of a pattern's strokes: "X" accent, "x" stroke, "o" soft, "g" ghost. */
const STROKES: Readonly<Record<string, number>> = { X: 1, x: 0.8, o: 0.55, g: 0.3 };

export interface Stroke {
  readonly beat: number;
  /** To the next stroke or rest; "_" prolongs a stroke. */
  readonly lengthBeats: number;
  readonly velocity: number;
}

/** Reads "X..o..x_" with one character every `unitBeats`; "." rests, spaces are for the eye. */
export function parsePattern(pattern: string, unitBeats: number): Stroke[] {
  const strokes: { beat: number; lengthBeats: number; velocity: number }[] = [];
  for (const [i, character] of pattern.replaceAll(' ', '').split('').entries()) {
    const last = strokes.at(-1);
    if (character === '_' && last !== undefined) last.lengthBeats += unitBeats;
    const velocity = STROKES[character];
    if (velocity !== undefined) strokes.push({ beat: i * unitBeats, lengthBeats: unitBeats, velocity });
  }
  return strokes;
}

/** A drum playing a pattern. `midi` is its pitch, where it has one. */
export function drum(pattern: string, unitBeats = 0.25, midi = 60): Note[] {
  return parsePattern(pattern, unitBeats).flatMap((stroke) => stackNotes([midi], stroke));
}

export interface CompOptions {
  readonly unitBeats?: number;
  /** From each note of the chord to the next higher one; negative strums downwards. */
  readonly strumBeats?: number;
}

/** Chords in the rhythm of a pattern. */
export function comp(
  pattern: string,
  chordAtBeat: (beat: number) => readonly number[],
  { unitBeats = 0.5, strumBeats = 0 }: CompOptions = {},
): Note[] {
  const strum = (i: number, notes: number): number =>
    Math.abs(strumBeats) * (strumBeats < 0 ? notes - 1 - i : i);
  return parsePattern(pattern, unitBeats).flatMap((stroke) => {
    const chord = chordAtBeat(stroke.beat);
    return changeNotes(stackNotes(chord, stroke), (note) => ({
      beat: stroke.beat + strum(chord.indexOf(note.midi), chord.length),
      lengthBeats: stroke.lengthBeats * 0.95,
    }));
  });
}

/** Fills some of a pattern's rests with ghost strokes, so that no two bars are quite alike. */
export function sprinkle(pattern: string, random: Random, chance: number): string {
  return pattern.replaceAll('.', () => (random.chance(chance) ? 'g' : '.'));
}
