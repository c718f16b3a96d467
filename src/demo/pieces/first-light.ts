import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { improvise } from '../score/improvise.ts';
import { stackNotes } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createSubBass } from '../synth/electronic-instruments.ts';
import { createFlute, createPad } from '../synth/ensembles.ts';
import { createFmBell } from '../synth/keyboards.ts';
import { createHarp } from '../synth/plucked-instruments.ts';

const FIGURES = ['1 3 2 4 3 5 4 6', '1 2 4 3 6 5 4 2', '2 4 1 3 5 3 6 4', '1 4 3 5 2 6 5 7'];

/** Bright ambient: harp and glass over a warm chord. */
export const firstLight: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'Imaj9 | II | Imaj9 | vi9 | IVmaj7 | II | Vadd9 | Imaj9',
    looseness: 0.6,
    room: { decayS: 3.6, damping: 0.2, size: 1.3 },
    echo: { beats: 0.75, feedback: 0.55, damping: 0.3 },
    sections: [
      { name: 'grey', bars: 2, energy: [0.3, 0.5], parts: 'pad bells' },
      { name: 'rose', bars: 4, energy: [0.5, 0.8], parts: 'pad bells harp sub' },
      { name: 'gold', bars: 6, energy: [0.9, 1], parts: 'pad bells harp sub flute' },
      { name: 'day', bars: 2, energy: [0.6, 0.3], parts: 'pad harp bells' },
    ],
  });

  addBand(song);
  addTunes(song);
  return song.finish();
};

function addBand(song: Composition): void {
  const padVoicing = createVoicer({ low: 55, high: 76 });
  const harpVoicing = createVoicer({ low: 62, high: 86 });
  song.part('pad', createPad(1500, 1.1), { gainDb: -11, width: 0.9, reverb: 0.4 }, (bar) =>
    stackNotes(padVoicing(chordAt(bar, 0)), { beat: 0, lengthBeats: 4, velocity: 0.65 }),
  );
  song.part('bells', createFmBell(), { gainDb: -3, pan: 0.3, reverb: 0.6, echo: 0.5 }, (bar, random) =>
    [0, 1.5, 2.5, 3.5]
      .filter(() => random.chance(0.55))
      .map((beat) => ({
        beat,
        lengthBeats: 1,
        midi: 12 + random.pick(harpVoicing(chordAt(bar, beat))),
        velocity: random.between(0.4, 0.8),
      })),
  );
  song.part(
    'harp',
    createHarp(),
    { gainDb: 1, pan: -0.25, width: 0.3, reverb: 0.4, echo: 0.15 },
    (bar, random) => {
      const chord = harpVoicing(chordAt(bar, 0));
      return arpeggio(random.pick(FIGURES), () => chord, 0.5);
    },
  );
  song.part('sub', createSubBass(), { gainDb: -11 }, (bar) => [
    { beat: 0, lengthBeats: 3.6, midi: rootAbove(chordAt(bar, 0), 36), velocity: 0.7 },
  ]);
}

function addTunes(song: Composition): void {
  song.partBySection(
    'flute',
    createFlute(),
    { gainDb: -7, pan: 0.1, reverb: 0.6, echo: 0.2 },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['x___.x__', 'x_____x_', '..x___x_', 'x__x____'],
          unitBeats: 0.5,
          phrase: 'ABAC',
          low: 69,
          high: 86,
          leaps: 0.3,
        },
        random,
      ),
  );
}
