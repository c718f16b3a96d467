import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { improvise } from '../score/improvise.ts';
import { changeNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createKick, createSnare, CYMBALS, KICKS, SNARES } from '../synth/drums.ts';
import { createElectricPiano, createVibraphone } from '../synth/keyboards.ts';
import { createUprightBass } from '../synth/plucked-instruments.ts';
import { createCrackle } from '../synth/texture.ts';

/** Lo-fi hip-hop: a worn record, a lazy snare, an electric piano with the lamp on. */
export const dustySleeve: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'ii9 | V13 | Imaj9 | vi9 | ii9 | V13 | Imaj9 VI7 | IVmaj9',
    looseness: 0.7,
    swing: { unitBeats: 0.25, amount: 0.75 },
    room: { decayS: 1, damping: 0.55, size: 0.7, level: 0.7 },
    echo: { beats: 0.75, feedback: 0.4, damping: 0.6 },
    sections: [
      { name: 'needle', bars: 2, energy: 0.5, parts: 'dust keys' },
      { name: 'beat', bars: 6, energy: [0.75, 0.85], parts: 'dust keys kick snare hat bass' },
      { name: 'tune', bars: 6, energy: [0.9, 1], parts: 'dust keys kick snare hat bass vibes' },
      { name: 'lift', bars: 2, energy: [0.6, 0.4], parts: 'dust keys bass vibes' },
    ],
  });

  addDrums(song);
  addBand(song);
  addTunes(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.dusty), { gainDb: 0, lowPassHz: 3000 }, (_, random) =>
    drum(random.pick(['X......x..X.....', 'X.x.......X..x..', 'X......x.xX.....'])),
  );
  song.part('snare', createSnare(SNARES.dusty), { gainDb: -1, lowPassHz: 5000, reverb: 0.12 }, (_, random) =>
    changeNotes(drum(sprinkle('....X.......X...', random, 0.07)), (note) => ({ beat: note.beat + 0.03 })),
  );
  song.part('hat', createCymbal(CYMBALS.closed), { gainDb: -1, pan: 0.2, lowPassHz: 9000 }, (_, random) =>
    drum(sprinkle('x.o.x.o.x.o.x.o.', random, 0.2)),
  );
}

function addBand(song: Composition): void {
  const hand = createVoicer({ low: 53, high: 74, rootless: true });
  song.part(
    'keys',
    createElectricPiano(),
    {
      gainDb: -8,
      width: 0.4,
      reverb: 0.2,
      lowPassHz: 2600,
      tremolo: { rateHz: 1.1, depth: 0.15 },
      duck: 0.3,
    },
    (bar, random) =>
      comp(
        bar.isPieceEnd
          ? 'x_______________'
          : random.pick(['x_____x___x_____', 'x____.x_..x___o_', '..x_____x__o____']),
        (beat) => hand(chordAt(bar, beat)),
        { unitBeats: 0.25, strumBeats: 0.03 },
      ),
  );
  song.part('bass', createUprightBass(), { gainDb: 3, lowPassHz: 900 }, (bar, random) =>
    bass(
      bar,
      random.pick([
        '1 _ _ - - - - 1 _ - 5, - 1 - - a',
        '1 _ _ _ - - 8 - - - 5 _ - - - a',
        '1 _ _ - 5 _ - - 1 _ - - - 7, - a',
      ]),
      { unitBeats: 0.25, lowMidi: 29, nextChord: song.barAfter(bar)?.chords[0] },
    ),
  );
}

function addTunes(song: Composition): void {
  song.partBySection('dust', createCrackle(0.7), { gainDb: -6, width: 0.5 }, (section) => [
    { beat: 0, lengthBeats: section.beats + 1, midi: 60, velocity: 1 },
  ]);
  song.partBySection(
    'vibes',
    createVibraphone(),
    { gainDb: -5, pan: -0.25, reverb: 0.3, echo: 0.3, lowPassHz: 3200 },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['..x_x_..x___....', 'x__x__x_..x_....', '....x_x_x__x____'],
          unitBeats: 0.25,
          phrase: 'ABAC',
          low: 67,
          high: 84,
          leaps: 0.3,
        },
        random,
      ),
  );
}
