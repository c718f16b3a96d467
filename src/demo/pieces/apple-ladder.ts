import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, melody } from '../score/figure.ts';
import { type Bar, chordAt } from '../score/form.ts';
import { changeNotes, type Note } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createClarinet } from '../synth/ensembles.ts';
import { createNylonGuitar, createSteelGuitar, createUprightBass } from '../synth/plucked-instruments.ts';

const PICKING = ['4 2 3 2 4 2 3 1', '2 3 4 3 2 3 4 3', '4 3 2 3 4 2 3 2', '3 2 4 2 3 2 4 1'];

const TUNE = `3 _ 5 _ 6 5 3 _ | 2 _ 3 5 _ _ - - | 1' _ 6 _ 5 3 2 _ | 3 _ _ _ - - 5 6 |
  1' _ 2' _ 1' 6 5 _ | 6 _ 5 3 _ _ 2 3 | 5 _ 3 _ 2 1 6, _ | 1 _ _ _ _ - - -`;

/** Folk: two guitars, one thumb, a clarinet from the house next door. */
export const appleLadder: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'I | vi | IV | V | I | iii | IV V | I',
    looseness: 0.5,
    swing: { unitBeats: 0.5, amount: 0.2 },
    room: { decayS: 1.1, damping: 0.4, size: 0.7, level: 0.8 },
    sections: [
      { name: 'intro', bars: 2, energy: 0.5, parts: 'guitar thumb' },
      { name: 'verse', bars: 8, energy: [0.6, 0.8], parts: 'guitar thumb tune bass' },
      {
        name: 'middle',
        bars: 7,
        energy: [0.8, 0.9],
        parts: 'guitar thumb reply bass',
        harmony: 'IV | I | IV | vi | ii | V | IV V',
      },
      { name: 'end', bars: 1, energy: 0.5, parts: 'last', harmony: 'Iadd9' },
    ],
  });

  addBand(song);
  return song.finish();
};

/** Root and fifth by turns, as the thumb plays them. */
function thumb(bar: Bar): Note[] {
  return [0, 1, 2, 3].map((beat) => ({
    beat,
    lengthBeats: 1,
    midi: rootAbove(chordAt(bar, beat), 40) + (beat % 2 === 1 ? 7 : 0),
    velocity: beat === 0 ? 0.85 : 0.65,
  }));
}

function addBand(song: Composition): void {
  const voicing = createVoicer({ low: 55, high: 76 });
  song.part(
    'guitar',
    createSteelGuitar(),
    { gainDb: -1, lowPassHz: 3600, pan: -0.3, width: 0.2, reverb: 0.2 },
    (bar, random) =>
      changeNotes(
        arpeggio(random.pick(PICKING), (beat) => voicing(chordAt(bar, beat)), 0.5),
        () => ({ lengthBeats: 1.2 }),
      ),
  );
  song.part('thumb', createSteelGuitar(), { gainDb: -2, lowPassHz: 3600, pan: -0.3, reverb: 0.15 }, thumb);
  song.part('bass', createUprightBass(), { gainDb: -7 }, (bar) =>
    changeNotes(
      thumb(bar).filter((note) => note.beat % 2 === 0),
      (note) => ({ midi: note.midi - 12, lengthBeats: 1.7 }),
    ),
  );
  song.part(
    'last',
    createSteelGuitar(),
    { gainDb: -2, lowPassHz: 3600, pan: -0.2, width: 0.3, reverb: 0.3 },
    () =>
      [43, 50, 55, 59, 62, 67, 69].map((midi, i) => ({
        beat: 0.09 * i,
        lengthBeats: 4,
        midi,
        velocity: 0.75,
      })),
  );
  song.partBySection('tune', createNylonGuitar(), { gainDb: 3, lowPassHz: 3600, pan: 0.3, reverb: 0.3 }, () =>
    melody(song.piece.key, TUNE, { unitBeats: 0.5 }),
  );
  song.partBySection('reply', createClarinet(), { gainDb: -4, pan: 0.25, reverb: 0.4 }, () =>
    melody(
      song.piece.key,
      `4 _ _ 6 5 _ 4 _ | 3 _ 5 _ _ _ - - | 4 _ _ 6 1' _ 6 _ | 1' _ _ 7 6 _ - - | 2' _ 1' _ 6 _ 4 _ | 5 _ _ 6 7 _ 2' _ | 1' _ 6 _ 5 _ 7 _`,
      { unitBeats: 0.5 },
    ),
  );
}
