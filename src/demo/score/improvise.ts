import type { Random } from '../random.ts';
import { nearestChordTone, rootAbove } from './chord.ts';
import { type Bar, chordAt } from './form.ts';
import { type Key, nearestStep, stepToMidi } from './key.ts';
import type { Note } from './note.ts';
import { parsePattern, type Stroke } from './pattern.ts';

export interface ImprovisationPlan {
  readonly key: Key;
  /** Rhythms of one bar, as for `parsePattern`. */
  readonly rhythms: readonly string[];
  readonly unitBeats: number;
  /** One letter a bar: bars with the same letter share rhythm and shape, as in "AABA". */
  readonly phrase: string;
  /** MIDI numbers between which the tune stays. */
  readonly low: number;
  readonly high: number;
  /** Chance of a leap rather than a step, 0..1. */
  readonly leaps: number;
}

interface Motif {
  readonly rhythm: readonly Stroke[];
  /** Scale steps from each note to the next. */
  readonly moves: readonly number[];
}

function inventMotif(plan: ImprovisationPlan, random: Random): Motif {
  const rhythm = parsePattern(random.pick(plan.rhythms), plan.unitBeats);
  let direction = random.chance(0.5) ? 1 : -1;
  const moves = rhythm.map(() => {
    if (random.chance(0.35)) direction = -direction;
    return direction * (random.chance(plan.leaps) ? random.pick([2, 3, 4]) : random.pick([1, 1, 1, 2, 0]));
  });
  return { rhythm, moves };
}

/** Keeps a scale step in the range by folding it back at the edges. */
function fold(step: number, low: number, high: number): number {
  if (step < low) return Math.min(high, 2 * low - step);
  if (step > high) return Math.max(low, 2 * high - step);
  return step;
}

/**
 * Invents a tune over the bars: motifs return where the phrase's letters do, bent to the chords of the
 * moment; strong beats fall on chord tones; the last bar comes to rest.
 */
export function improvise(bars: readonly Bar[], plan: ImprovisationPlan, random: Random): Note[] {
  const motifs = new Map<string, Motif>();
  const low = nearestStep(plan.key, plan.low);
  const high = nearestStep(plan.key, plan.high);
  const startBeat = bars[0]?.startBeat ?? 0;
  let step = Math.round((low + high) / 2);
  const pitchAt = (bar: Bar, stroke: Stroke, move: number, isStrong: boolean): number => {
    step = fold(step + move, low, high);
    const midi = stepToMidi(plan.key, step);
    if (!isStrong) return midi;
    const settled = nearestChordTone(chordAt(bar, stroke.beat), midi);
    step = nearestStep(plan.key, settled);
    return settled;
  };
  return bars.flatMap((bar, number) => {
    const letter = plan.phrase[number % plan.phrase.length] ?? 'A';
    const motif = motifs.get(letter) ?? inventMotif(plan, random);
    motifs.set(letter, motif);
    const rhythm = number === bars.length - 1 ? comeToRest(motif.rhythm, bar.beats) : motif.rhythm;
    return rhythm.map((stroke, i) => {
      const { beat, lengthBeats, velocity } = stroke;
      const drift = random.chance(0.12) ? random.pick([-1, 1]) : 0;
      const isStrong = i === 0 || (beat % 1 === 0 && lengthBeats >= 1);
      const midi = pitchAt(bar, stroke, (motif.moves[i] ?? 0) + drift, isStrong);
      return { beat: bar.startBeat - startBeat + beat, lengthBeats: 0.93 * lengthBeats, midi, velocity };
    });
  });
}

/** The first strokes of a bar, the last of them held to its end. */
function comeToRest(rhythm: readonly Stroke[], beats: number): Stroke[] {
  return rhythm
    .slice(0, 2)
    .map(({ beat, lengthBeats, velocity }, i, { length }) =>
      i === length - 1 ? { beat, lengthBeats: beats - beat, velocity } : { beat, lengthBeats, velocity },
    );
}

/** Fast notes that fill the space between the given ones with neighbours of the scale. */
export function ornament(notes: readonly Note[], key: Key, random: Random): Note[] {
  return notes.flatMap((note) => {
    if (note.lengthBeats < 0.9 || !random.chance(0.3)) return [note];
    const half = note.lengthBeats / 2;
    const neighbour = stepToMidi(key, nearestStep(key, note.midi) + random.pick([-1, 1]));
    const turn = { ...note, beat: note.beat + half, lengthBeats: half / 2, velocity: note.velocity * 0.8 };
    return [
      { ...note, lengthBeats: half },
      { ...turn, midi: neighbour },
      { ...turn, beat: turn.beat + half / 2 },
    ];
  });
}

/** A jazz bass: a note a beat, from chord tone to chord tone, and a semitone into the next root. */
export function walkingBass(bar: Bar, next: Bar | undefined, lowMidi: number, random: Random): Note[] {
  const target = rootAbove((next ?? bar).chords[0] ?? chordAt(bar, 0), lowMidi);
  return Array.from({ length: bar.beats }, (_, beat) => {
    const chord = chordAt(bar, beat);
    const root = rootAbove(chord, lowMidi);
    const isChordStart = (beat * bar.chords.length) % bar.beats === 0;
    let midi = root;
    if (!isChordStart) {
      midi =
        beat === bar.beats - 1 ? target + random.pick([-1, 1]) : root + random.pick(chord.intervals.slice(1));
    }
    return { beat, lengthBeats: 0.9, midi, velocity: beat % 2 === 1 ? 0.85 : 0.75 };
  });
}
