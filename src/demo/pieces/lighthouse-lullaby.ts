import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { nearestStep, stepToMidi } from '../score/key.ts';
import { changeNotes } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCelesta, createFeltPiano } from '../synth/keyboards.ts';

const TUNE = `5 _ _ _ 3 4 | 5 _ _ _ 1' _ | 6 _ _ 5 4 _ | 3 _ _ _ - - | 4 _ _ _ 2 3 | 4 _ _ 5 6 _ | 5 _ 3 _ 2 _ | 1 _ _ _ - - |
  1' _ _ _ 7 6 | 5 _ _ _ 3 _ | 4 _ 6 _ 5 4 | 3 _ _ _ 1 2 | 3 _ _ _ 5 _ | 4 _ 2 _ 7, _ | 1 _ _ _ _ _ | _ _ - - - -`;

/** A music box and a felt piano, for someone who keeps the light. */
export const lighthouseLullaby: Composer = (piece) => {
  const song = new Composition(piece, {
    beatsPerBar: 3,
    harmony: 'I | I | IV | I | ii7 | ii7 | V7 | I | vi | iii | IV | I | I | V7 | I | I',
    looseness: 0.8,
    room: { decayS: 2.4, damping: 0.4, size: 1, level: 0.9 },
    sections: [
      { name: 'winding', bars: 2, energy: 0.4, parts: 'left' },
      { name: 'lullaby', bars: 16, energy: [0.6, 0.8], parts: 'left box deep' },
      { name: 'asleep', bars: 2, energy: [0.4, 0.2], parts: 'left', harmony: 'IVadd9 | I' },
    ],
  });
  const thirdBelow = (midi: number): number => stepToMidi(piece.key, nearestStep(piece.key, midi) - 2);
  const voicing = createVoicer({ low: 51, high: 72 });

  song.part('left', createFeltPiano(), { gainDb: -5, pan: -0.2, width: 0.3, reverb: 0.35 }, (bar, random) => {
    const chord = voicing(chordAt(bar, 0));
    const figure = bar.isPieceEnd
      ? '1 _ 2 _ 3 _'
      : random.pick(['1 2 3 2 3 2', '1 3 2 3 2 3', '1 2 3 4 3 2']);
    return changeNotes(
      arpeggio(figure, () => chord, 0.5),
      (note) => ({ lengthBeats: 1.5, velocity: note.velocity * 0.75 }),
    );
  });
  song.part('deep', createFeltPiano(), { gainDb: 1, pan: -0.3, reverb: 0.3 }, (bar) => [
    { beat: 0, lengthBeats: 2.8, midi: 32 + ((chordAt(bar, 0).root + 4) % 12), velocity: 0.6 },
  ]);
  song.partBySection('box', createCelesta(), { gainDb: 2, pan: 0.2, reverb: 0.5 }, (_, random) =>
    melody(piece.key, TUNE, { unitBeats: 0.5, octave: 1 }).flatMap((note) =>
      note.lengthBeats > 1.2 && random.chance(0.45)
        ? [
            note,
            { ...note, beat: note.beat + 0.5, midi: thirdBelow(note.midi), velocity: note.velocity * 0.45 },
          ]
        : [note],
    ),
  );
  return song.finish();
};
