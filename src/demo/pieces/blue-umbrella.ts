import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { improvise, walkingBass } from '../score/improvise.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createKick, createShaker, CYMBALS, KICKS, SHAKERS } from '../synth/drums.ts';
import { createPiano } from '../synth/keyboards.ts';
import { createUprightBass } from '../synth/plucked-instruments.ts';

const BLUES = 'I7 | IV7 | I7 | I7 | IV7 | IV7 | I7 | VI7 | ii7 | V7 | I7 VI7 | ii7 V7';

const HEAD = `- - 1 b3 3 5 - 6 | b7 _ 6 5 - _ - - | - - 1 b3 3 5 - 6 | 5 _ 3 1 - - - - |
  - - 1 b3 4 5 - 6 | b7 _ 6 b6 - _ - - | - - 5 6 1' 6 - 5 | 3 _ b3 #1 - - - - |
  2 4 6 1' - 7 b7 6 | 5 _ 4 2 - - 7, _ | 1 - - 3 #5 _ - - | 6 4 _ - 2 - 5 -`;

/** Jazz trio: a blues with a walking bass, brushes and a piano that is in no hurry. */
export const blueUmbrella: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: BLUES,
    looseness: 0.45,
    swing: { unitBeats: 0.5, amount: 0.9 },
    room: { decayS: 0.9, damping: 0.45, size: 0.6, level: 0.8 },
    sections: [
      { name: 'intro', bars: 4, energy: 0.6, parts: 'bass ride hat' },
      { name: 'head', bars: 12, energy: [0.7, 0.8], parts: 'bass ride hat comp right brush' },
      { name: 'solo', bars: 12, energy: [0.8, 1], parts: 'bass ride hat comp solo brush kick' },
      { name: 'end', bars: 1, energy: 0.9, parts: 'last', harmony: 'I13' },
    ],
  });

  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('ride', createCymbal(CYMBALS.ride), { gainDb: -16, pan: 0.3, reverb: 0.15 }, (_, random) =>
    drum(sprinkle('x.xox.xo', random, 0.12), 0.5),
  );
  song.part('hat', createCymbal(CYMBALS.jazzHat), { gainDb: -14, pan: -0.35 }, () => drum('..x...x.', 0.5));
  song.part('brush', createShaker(SHAKERS.brush), { gainDb: -21, pan: -0.1 }, (_, random) =>
    drum(sprinkle('o.x.o.x.', random, 0.3), 0.5),
  );
  song.part('kick', createKick(KICKS.acoustic), { gainDb: -6 }, (_, random) =>
    drum(random.pick(['x.......', 'x....o..', '...o....']), 0.5),
  );
}

function addBand(song: Composition): void {
  const left = createVoicer({ low: 50, high: 70, rootless: true });
  song.part('bass', createUprightBass(), { gainDb: -6, lowPassHz: 1500, reverb: 0.1 }, (bar, random) =>
    walkingBass(bar, song.barAfter(bar), 33, random),
  );
  song.part('comp', createPiano(), { gainDb: -8, pan: -0.15, reverb: 0.2 }, (bar, random) =>
    comp(random.pick(['x..o....', '...x_...', '.x_...o.', 'o_....x_', '.x..o...']), (beat) =>
      left(chordAt(bar, beat)),
    ),
  );
  song.part('last', createPiano(), { gainDb: -5, reverb: 0.3 }, () =>
    [34, 46, 56, 60, 62, 67].map((midi, i) => ({ beat: 0.04 * i, lengthBeats: 6, midi, velocity: 0.8 })),
  );
  song.partBySection('right', createPiano(), { gainDb: -1, pan: 0.1, reverb: 0.2 }, () =>
    melody(song.piece.key, HEAD, { unitBeats: 0.5 }),
  );
  song.partBySection('solo', createPiano(), { gainDb: -3, pan: 0.1, reverb: 0.2 }, (section, random) =>
    improvise(
      section.bars,
      {
        key: { tonic: song.piece.key.tonic, mode: 'mixolydian' },
        rhythms: ['.xxxxxx.', 'x_xxx_x.', 'xxxxx_..', '..xx.xxx', '.x_x.x_x'],
        unitBeats: 0.5,
        phrase: 'ABCADBEC',
        low: 65,
        high: 89,
        leaps: 0.28,
      },
      random,
    ),
  );
}
