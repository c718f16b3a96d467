import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { improvise } from '../score/improvise.ts';
import { stackNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import {
  createClap,
  createCymbal,
  createKick,
  createShaker,
  createSkin,
  CYMBALS,
  KICKS,
  SHAKERS,
  SKINS,
} from '../synth/drums.ts';
import { createLead } from '../synth/electronic-instruments.ts';
import { createStrings } from '../synth/ensembles.ts';
import { createFmBass, createPiano } from '../synth/keyboards.ts';

/** Piano house: sun, chords on the off-beat, a conga player with time to spare. */
export const terraceAtNoon: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'IVmaj7 | V | iii7 | vi7 | IVmaj7 | V | Imaj7 | I',
    looseness: 0.2,
    swing: { unitBeats: 0.25, amount: 0.35 },
    room: { decayS: 1.5, damping: 0.25, level: 0.8 },
    sections: [
      { name: 'intro', bars: 4, energy: 0.6, parts: 'kick shaker piano' },
      { name: 'verse', bars: 6, energy: [0.75, 0.85], parts: 'kick shaker piano clap hat bass conga' },
      { name: 'break', bars: 4, energy: [0.4, 0.7], parts: 'piano strings conga' },
      { name: 'chorus', bars: 8, energy: 1, parts: 'kick shaker piano clap hat bass conga strings lead' },
      { name: 'outro', bars: 2, energy: 0.6, parts: 'kick shaker piano bass' },
    ],
  });
  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.club), { gainDb: -2 }, () => drum('X...X...X...X...'));
  song.part('clap', createClap(), { gainDb: -5, reverb: 0.2 }, (bar) =>
    drum(bar.isSectionEnd ? '....X.......X..x' : '....X.......X...'),
  );
  song.part('hat', createCymbal(CYMBALS.open), { gainDb: -11, pan: 0.2 }, () => drum('..x...x...x...x.'));
  song.part('shaker', createShaker(SHAKERS.shaker), { gainDb: -14, pan: -0.35 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.7)),
  );
  song.part('conga', createSkin(SKINS.conga), { gainDb: -8, pan: 0.4, reverb: 0.15 }, (_, random) =>
    [55, 60].flatMap((midi) =>
      drum(sprinkle(midi === 55 ? '..x....x..x...x.' : '...o..x....o..xx', random, 0.08), 0.25, midi),
    ),
  );
}

function addBand(song: Composition): void {
  const hands = createVoicer({ low: 58, high: 79 });
  const bowed = createVoicer({ low: 65, high: 86 });
  song.part('piano', createPiano(), { gainDb: -5, width: 0.3, reverb: 0.2, duck: 0.3 }, (bar, random) =>
    comp(
      random.pick(['x_.x_.x_..x_.x_.', 'x_.x_.x_.x_.x_..', 'x..x_.x_..x_.xx_']),
      (beat) => hands(chordAt(bar, beat)),
      { unitBeats: 0.25 },
    ),
  );
  song.part('bass', createFmBass(), { gainDb: -2, duck: 0.6 }, (bar, random) =>
    bass(bar, random.pick(['1 - - 1 - - 8 - 1 - - 5 - 7 8 -', '1 - - 8 - - 1 - - 5 - 5 - - 8 1']), {
      unitBeats: 0.25,
      lowMidi: 33,
    }),
  );
  song.part('strings', createStrings(0.1), { gainDb: -16, width: 0.8, reverb: 0.35, duck: 0.3 }, (bar) =>
    stackNotes(bowed(chordAt(bar, 0)), { beat: 0, lengthBeats: 3.9, velocity: 0.75 }),
  );
  song.partBySection(
    'lead',
    createLead(),
    { gainDb: -2, pan: -0.1, reverb: 0.25, echo: 0.3 },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['x.x__.x.x_x_....', '..x.x_x_..x___..', 'x__x__x_..x.x___'],
          unitBeats: 0.25,
          phrase: 'ABAC',
          low: 69,
          high: 84,
          leaps: 0.3,
        },
        random,
      ),
  );
}
