import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { ornament } from '../score/improvise.ts';
import { changeNotes, stackNotes } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createFlute, createStrings } from '../synth/ensembles.ts';
import { createNylonGuitar } from '../synth/plucked-instruments.ts';

const LAMENT = `5 _ _ _ 4 3 | 2 _ 3 _ 1 _ | b7, _ 1 _ 2 _ | 1 _ _ _ - - | 3 _ _ _ 4 5 | 6 _ 5 _ 4 _ | 5 _ _ 4 3 2 | 3 _ _ _ 2 #7,`;
const ANSWER = `1' _ _ _ b7 6 | 5 _ 6 _ 4 _ | 5 _ 4 3 2 _ | 3 _ 1 _ - - | 4 _ _ _ 3 2 | 1 _ _ _ _ _`;

/** A slow lament in three for guitar and flute. */
export const widowsLane: Composer = (piece) => {
  const song = new Composition(piece, {
    beatsPerBar: 3,
    harmony: 'i | iv | bVII | i | bIII | iv | v | V7',
    looseness: 0.9,
    room: { decayS: 2.2, damping: 0.45, size: 1 },
    sections: [
      { name: 'intro', bars: 2, energy: 0.4, parts: 'guitar root' },
      { name: 'lament', bars: 8, energy: [0.5, 0.8], parts: 'guitar root flute' },
      {
        name: 'answer',
        bars: 6,
        energy: [0.9, 0.4],
        parts: 'guitar root flute strings',
        harmony: 'bVI | iv | bIII | i | V7 | i',
      },
    ],
  });

  addBand(song);
  return song.finish();
};

function addBand(song: Composition): void {
  const voicing = createVoicer({ low: 55, high: 74 });
  const bowed = createVoicer({ low: 57, high: 77 });
  song.part(
    'guitar',
    createNylonGuitar(),
    { gainDb: -1, pan: -0.25, width: 0.2, reverb: 0.3 },
    (bar, random) => {
      const chord = voicing(chordAt(bar, 0));
      return changeNotes(
        arpeggio(random.pick(['- 1 2 3 2 1', '- 1 2 4 3 2', '- 2 3 2 1 2', '- 1 3 2 3 1']), () => chord, 0.5),
        () => ({ lengthBeats: 1.4 }),
      );
    },
  );
  song.part('root', createNylonGuitar(), { gainDb: -2, pan: -0.2, reverb: 0.25 }, (bar) => [
    { beat: 0, lengthBeats: 2.8, midi: rootAbove(chordAt(bar, 0), 38), velocity: 0.8 },
  ]);
  song.part('strings', createStrings(0.7), { gainDb: -13, pan: 0.1, width: 0.8, reverb: 0.5 }, (bar) =>
    stackNotes(bowed(chordAt(bar, 0)), { beat: 0, lengthBeats: 3, velocity: 0.6 }),
  );
  song.partBySection('flute', createFlute(), { gainDb: -4, pan: 0.2, reverb: 0.5 }, (section, random) =>
    ornament(
      melody(song.piece.key, section.name === 'lament' ? LAMENT : ANSWER, { unitBeats: 0.5 }),
      song.piece.key,
      random,
    ),
  );
}
