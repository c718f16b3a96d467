import type { Chord } from './chord.ts';

export interface VoicingRange {
  /** MIDI numbers; every note lies between, ends included. Leave at least 19 semitones. */
  readonly low: number;
  readonly high: number;
  /** Leave the root to the bass when the chord has more than three notes. */
  readonly rootless?: boolean;
  /** Spread the chord: its second note from the top goes down an octave. */
  readonly open?: boolean;
}

/** The chord's pitch classes from the given one up, as rising notes from `bottom`. */
function stackFrom(bottom: number, classes: readonly number[], first: number): number[] {
  return classes.map((_, i) => {
    const pitchClass = classes[(first + i) % classes.length] ?? 0;
    return bottom + ((pitchClass - (bottom % 12) + 12) % 12);
  });
}

/** Drops the second note from the top by an octave, which spreads the chord. */
function spread(notes: readonly number[]): number[] {
  const dropped = notes.map((note, i) => (i === notes.length - 2 ? note - 12 : note));
  return dropped.toSorted((a, b) => a - b);
}

/** All positions of the chord in the range, each rising. */
function positionsOf(chord: Chord, range: VoicingRange): number[][] {
  const intervals = range.rootless && chord.intervals.length > 3 ? chord.intervals.slice(1) : chord.intervals;
  const classes = [...new Set(intervals.map((interval) => (chord.root + interval) % 12))].toSorted(
    (a, b) => a - b,
  );
  const positions: number[][] = [];
  for (let bottom = range.low; bottom <= range.high; bottom++) {
    const first = classes.indexOf(bottom % 12);
    if (first < 0) continue;
    const close = stackFrom(bottom, classes, first);
    const notes = range.open ? spread(close) : close;
    if ((notes[0] ?? 0) >= range.low && (notes.at(-1) ?? 0) <= range.high) positions.push(notes);
  }
  return positions;
}

function mean(notes: readonly number[]): number {
  return notes.reduce((sum, note) => sum + note, 0) / notes.length;
}

/** How far the voices move: the middle of the chord and its top note. */
function movement(from: readonly number[], to: readonly number[]): number {
  return Math.abs(mean(from) - mean(to)) + 0.5 * Math.abs((from.at(-1) ?? 0) - (to.at(-1) ?? 0));
}

/**
 * Turns chords into notes that move as little as they can from one chord to the next. The first chord
 * is placed in the middle of the range.
 */
export function createVoicer(range: VoicingRange): (chord: Chord) => number[] {
  let last: readonly number[] = [(range.low + range.high) / 2];
  return (chord) => {
    const positions = positionsOf(chord, range);
    const best = positions.reduce<number[] | undefined>(
      (kept, notes) => (kept === undefined || movement(last, notes) < movement(last, kept) ? notes : kept),
      undefined,
    );
    const notes =
      best ?? chord.intervals.map((interval) => range.low + ((chord.root - range.low + interval) % 12));
    last = notes;
    return notes;
  };
}
