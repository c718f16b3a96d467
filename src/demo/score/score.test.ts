import { describe, expect, it } from 'vitest';
import { parseChord, parseHarmony, rootAbove } from './chord.ts';
import { arpeggio, bass, melody } from './figure.ts';
import { chordAt, layOutForm } from './form.ts';
import { type Key, nearestStep, stepToMidi } from './key.ts';
import { comp, drum, parsePattern } from './pattern.ts';
import { swingBeat } from './score.ts';
import { createVoicer } from './voicing.ts';

const A_MINOR: Key = { tonic: 'A', mode: 'minor' };
const strummedBeats = (strumBeats: number): number[] =>
  comp('x', () => [60, 64, 67], { strumBeats }).map(({ beat }) => beat);

const C_MAJOR: Key = { tonic: 'C', mode: 'major' };

describe('keys', () => {
  it('counts scale steps from the tonic above middle C', () => {
    expect([0, 1, 2, 6, 7, -1].map((step) => stepToMidi(C_MAJOR, step))).toEqual([60, 62, 64, 71, 72, 59]);
    expect(stepToMidi(A_MINOR, 2)).toBe(72);
  });

  it('finds the step of every pitch of the scale again', () => {
    for (let step = -14; step < 21; step++)
      expect(nearestStep(A_MINOR, stepToMidi(A_MINOR, step))).toBe(step);
  });
});

describe('chords', () => {
  it('reads numerals from the major scale of the tonic', () => {
    expect(parseChord('bVI', A_MINOR)).toEqual({ root: 5, intervals: [0, 4, 7] });
    expect(parseChord('V7', C_MAJOR)).toEqual({ root: 7, intervals: [0, 4, 7, 10] });
    expect(parseChord('iihdim', C_MAJOR)).toEqual({ root: 2, intervals: [0, 3, 6, 10] });
  });

  it('refuses what is not a chord', () => {
    expect(() => parseChord('H7', C_MAJOR)).toThrow('H7');
    expect(() => parseChord('Vfoo', C_MAJOR)).toThrow('Vfoo');
  });

  it('shares a bar among its chords', () => {
    const harmony = parseHarmony('I | IV V', C_MAJOR);
    expect(harmony.map((bar) => bar.map((chord) => chord.root))).toEqual([[0], [5, 7]]);
    const [section] = layOutForm({
      key: C_MAJOR,
      beatsPerBar: 4,
      harmony: 'I | IV V',
      sections: [{ name: 'a', bars: 2, energy: 1, parts: 'x' }],
    });
    const second = section?.bars[1];
    if (second === undefined) throw new Error('the section has two bars');
    expect([0, 1.9, 2, 3.9].map((beat) => chordAt(second, beat).root)).toEqual([5, 5, 7, 7]);
  });

  it('moves voices little and keeps them in their range', () => {
    const voice = createVoicer({ low: 55, high: 76 });
    const chords = parseHarmony('I | vi | IV | V | I', C_MAJOR).flatMap((bar) => bar.map(voice));
    expect(Math.min(...chords.flat())).toBeGreaterThanOrEqual(55);
    expect(Math.max(...chords.flat())).toBeLessThanOrEqual(76);
    const bottoms = chords.map((notes) => notes[0] ?? 0);
    const moves = bottoms.slice(1).map((bottom, i) => Math.abs(bottom - (bottoms[i] ?? 0)));
    expect(Math.max(...moves)).toBeLessThanOrEqual(5);
  });
});

describe('notation', () => {
  const bar = {
    index: 0,
    indexInSection: 0,
    sectionName: 'a',
    startBeat: 0,
    beats: 4,
    energy: 1,
    chords: [parseChord('i', A_MINOR)],
    isSectionEnd: false,
    isPieceEnd: false,
  };

  it('reads patterns: strokes, rests and holds', () => {
    expect(parsePattern('X.o_', 0.5)).toEqual([
      { beat: 0, lengthBeats: 0.5, velocity: 1 },
      { beat: 1, lengthBeats: 1, velocity: 0.55 },
    ]);
    expect(drum('x..x').map(({ beat }) => beat)).toEqual([0, 0.75]);
  });

  it('reads tunes: octaves, accidentals, slides', () => {
    const notes = melody(C_MAJOR, "1 _ b3' | ~5, -", { unitBeats: 0.5 });
    expect(notes.map(({ beat, midi }) => [beat, midi])).toEqual([
      [0, 60],
      [1, 75],
      [1.5, 55],
    ]);
    expect(notes[2]?.glideFromMidi).toBe(75);
    expect(notes[0]?.lengthBeats).toBeCloseTo(0.96);
  });

  it('leads a bass into the next root', () => {
    const nextChord = parseChord('iv', A_MINOR);
    const notes = bass(bar, '1 5 8 a', { unitBeats: 1, lowMidi: 33, nextChord });
    expect(notes.map(({ midi }) => midi)).toEqual([33, 40, 45, rootAbove(nextChord, 33) - 1]);
  });

  it('breaks chords beyond their number of notes', () => {
    const notes = arpeggio('1 3 4 -', () => [60, 64, 67], 1);
    expect(notes.map(({ midi }) => midi)).toEqual([60, 67, 72]);
  });

  it('strums from below or from above', () => {
    expect(strummedBeats(0.1)).toEqual([0, 0.1, 0.2]);
    expect(strummedBeats(-0.1)).toEqual([0.2, 0.1, 0]);
  });
});

describe('swingBeat', () => {
  it('keeps the beats and delays what is between them', () => {
    const swing = { unitBeats: 0.5, amount: 1 };
    expect([0, 1, 2, 7].map((beat) => swingBeat(beat, swing))).toEqual([0, 1, 2, 7]);
    expect(swingBeat(3.5, swing)).toBeCloseTo(3 + 2 / 3);
    expect(swingBeat(3.5, { ...swing, amount: 0 })).toBe(3.5);
  });

  it('never changes the order of notes', () => {
    const swing = { unitBeats: 0.25, amount: 0.75 };
    const beats = Array.from({ length: 200 }, (_, i) => swingBeat(i / 37, swing));
    expect(beats).toEqual(beats.toSorted((a, b) => a - b));
  });
});
