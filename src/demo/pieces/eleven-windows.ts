import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createMarimba, createPiano, createVibraphone } from '../synth/keyboards.ts';

/** The pattern that both marimbas play; the second loses an eighth of it every few bars. */
const PATTERN = [1, 3, 5, 2, 4, 3, 6, 2, 5, 3, 1];

/** Minimal music: eleven notes against eight, one player drifting away from the other. */
export const elevenWindows: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i7 | i7 | i7 | i7 | IVadd9 | IVadd9 | bVIImaj7 | bVIImaj7',
    looseness: 0.22,
    room: { decayS: 1.3, damping: 0.35, size: 0.8, level: 0.8 },
    sections: [
      { name: 'one', bars: 4, energy: 0.55, parts: 'first' },
      { name: 'two', bars: 10, energy: [0.6, 0.8], parts: 'first second' },
      { name: 'three', bars: 12, energy: [0.8, 1], parts: 'first second chords pulse' },
      { name: 'four', bars: 7, energy: [0.9, 0.6], parts: 'first second pulse long' },
      { name: 'stop', bars: 1, energy: 0.8, parts: 'last' },
    ],
  });

  addBand(song);
  addEnd(song);
  return song.finish();
};

function patternAt(startEighth: number): string {
  return Array.from({ length: 8 }, (_, i) => PATTERN[(startEighth + i) % PATTERN.length] ?? 1).join(' ');
}

function addBand(song: Composition): void {
  const voicing = createVoicer({ low: 57, high: 76 });
  song.part('first', createMarimba(), { gainDb: -3, pan: -0.5, reverb: 0.2 }, (bar) => {
    const chord = voicing(chordAt(bar, 0));
    return arpeggio(patternAt(8 * bar.index), () => chord, 0.5);
  });
  song.part('second', createMarimba(), { gainDb: -2, pan: 0.5, reverb: 0.2 }, (bar) => {
    const chord = voicing(chordAt(bar, 0));
    const phase = Math.floor(bar.index / 3);
    return changeNotes(
      arpeggio(patternAt(8 * bar.index + phase), () => chord, 0.5),
      (note) => ({ midi: note.midi + 12 }),
    );
  });
  song.part('chords', createPiano(), { gainDb: -9, reverb: 0.3 }, (bar) =>
    voicing(chordAt(bar, 0)).flatMap((midi) =>
      [0, 1.5, 3]
        .slice(0, 1 + (bar.index % 3))
        .map((beat) => ({ beat, lengthBeats: 0.6, midi: midi - 12, velocity: 0.75 })),
    ),
  );
  song.part('pulse', createPiano(), { gainDb: -6, pan: 0.1, reverb: 0.15 }, (bar) =>
    Array.from({ length: 8 }, (_, i) => ({
      beat: i / 2,
      lengthBeats: 0.3,
      midi: 40 + (bar.index % 8 > 3 ? 5 : 0),
      velocity: i % 3 === 0 ? 0.9 : 0.6,
    })),
  );
  song.part('long', createVibraphone(), { gainDb: -2, width: 0.5, reverb: 0.5 }, (bar) => {
    const chord = voicing(chordAt(bar, 0));
    return [
      {
        beat: bar.index % 2,
        lengthBeats: 3.5,
        midi: 12 + (chord[bar.index % chord.length] ?? 64),
        velocity: 0.7,
      },
    ];
  });
}

function addEnd(song: Composition): void {
  song.part('last', createMarimba(), { gainDb: -2, reverb: 0.4 }, () =>
    [40, 52, 59, 64, 67].map((midi) => ({ beat: 0, lengthBeats: 2, midi, velocity: 0.9 })),
  );
}
