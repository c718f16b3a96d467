import type { Random } from '../random.ts';
import { createRandom } from '../random.ts';
import { type Chord, parseHarmony } from './chord.ts';
import type { Key } from './key.ts';

/** One section of a piece, as its composer plans it. */
export interface SectionPlan {
  readonly name: string;
  readonly bars: number;
  /** How intense it is, 0..1; two numbers are its start and its end. */
  readonly energy: number | readonly [number, number];
  /** Names of the parts that play, with spaces between. */
  readonly parts: string;
  /** Replaces the piece's harmony, repeated as often as needed. */
  readonly harmony?: string;
}

export interface Section extends Omit<SectionPlan, 'parts' | 'harmony' | 'bars'> {
  readonly bars: readonly Bar[];
  readonly startBeat: number;
  readonly beats: number;
  readonly parts: ReadonlySet<string>;
}

export interface Bar {
  /** Number in the piece, from 0. */
  readonly index: number;
  readonly indexInSection: number;
  readonly sectionName: string;
  readonly startBeat: number;
  readonly beats: number;
  /** 0..1 */
  readonly energy: number;
  /** Share the bar evenly; never empty. */
  readonly chords: readonly Chord[];
  readonly isSectionEnd: boolean;
  readonly isPieceEnd: boolean;
}

export interface FormPlan {
  readonly key: Key;
  readonly beatsPerBar: number;
  readonly harmony: string;
  readonly sections: readonly SectionPlan[];
}

export function layOutForm({ key, beatsPerBar, harmony, sections }: FormPlan): Section[] {
  let startBar = 0;
  return sections.map((plan, number) => {
    const cycle = parseHarmony(plan.harmony ?? harmony, key);
    const [from, to] = typeof plan.energy === 'number' ? [plan.energy, plan.energy] : plan.energy;
    const firstBar = startBar;
    startBar += plan.bars;
    const bars = Array.from({ length: plan.bars }, (_, i) => ({
      index: firstBar + i,
      indexInSection: i,
      sectionName: plan.name,
      startBeat: (firstBar + i) * beatsPerBar,
      beats: beatsPerBar,
      energy: from + ((to - from) * i) / Math.max(1, plan.bars - 1),
      chords: cycle[i % cycle.length] ?? [],
      isSectionEnd: i === plan.bars - 1,
      isPieceEnd: i === plan.bars - 1 && number === sections.length - 1,
    }));
    return {
      name: plan.name,
      energy: plan.energy,
      bars,
      startBeat: firstBar * beatsPerBar,
      beats: plan.bars * beatsPerBar,
      parts: new Set(plan.parts.split(' ')),
    };
  });
}

/** The chord that sounds at a beat of the bar. */
export function chordAt(bar: Bar, beat: number): Chord {
  const index = Math.floor((beat / bar.beats) * bar.chords.length);
  return bar.chords[Math.min(bar.chords.length - 1, Math.max(0, index))] as Chord;
}

/** Chance that belongs to one bar of one part, whatever else changes in the piece. */
export function barRandom(seed: string, bar: Bar): Random {
  return createRandom(`${seed}/${bar.index}`);
}
