import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { improvise } from '../score/improvise.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createKick, createShaker, KICKS, SHAKERS } from '../synth/drums.ts';
import { createFlute } from '../synth/ensembles.ts';
import { createVibraphone, createWoodblock } from '../synth/keyboards.ts';
import { createNylonGuitar, createUprightBass } from '../synth/plucked-instruments.ts';

const TUNE = `3 _ _ 4 5 _ _ 3 | _ _ 1 _ 2 _ 3 _ | 4 _ _ 3 2 _ _ #7, | _ _ _ _ - - 1 2 |
  3 _ _ 4 5 _ _ 1' | _ _ b7 _ 5 _ 6 _ | 5 _ _ 4 3 _ 2 _ | 1 _ _ _ _ - - -`;

/** Bossa nova: rain on a terrace, nobody minds. */
export const copaceticRain: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i9 | i9 | iihdim | V7 | i9 | bVI7 | iihdim V7 | i9',
    looseness: 0.4,
    room: { decayS: 1.2, damping: 0.4, size: 0.8, level: 0.8 },
    sections: [
      { name: 'intro', bars: 3, energy: 0.5, parts: 'guitar bass shaker' },
      { name: 'tune', bars: 8, energy: [0.6, 0.75], parts: 'guitar bass shaker stick kick flute' },
      {
        name: 'solo',
        bars: 8,
        energy: [0.8, 0.95],
        parts: 'guitar bass shaker stick kick vibes',
        harmony: 'iv7 | bVII7 | bIIImaj7 | bVImaj7 | iihdim | V7 | i9 | i9',
      },
      { name: 'again', bars: 4, energy: [0.8, 0.6], parts: 'guitar bass shaker stick kick flute vibes' },
      { name: 'end', bars: 1, energy: 0.5, parts: 'guitar bass', harmony: 'i9' },
    ],
  });

  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('shaker', createShaker(SHAKERS.shaker), { gainDb: -19, pan: 0.4 }, (_, random) =>
    drum(sprinkle('xoxoxoxo', random, 0.2), 0.5),
  );
  song.part('stick', createWoodblock(), { gainDb: -8, pan: 0.25, reverb: 0.25 }, (bar) =>
    drum(bar.index % 2 === 0 ? 'x..x..x.' : '..x..x..', 0.5, 79),
  );
  song.part('kick', createKick(KICKS.acoustic), { gainDb: -5 }, () => drum('x..ox..o', 0.5));
}

function addBand(song: Composition): void {
  const hand = createVoicer({ low: 52, high: 71, rootless: true });
  song.part(
    'guitar',
    createNylonGuitar(),
    { gainDb: -6, lowPassHz: 3600, pan: -0.3, reverb: 0.2 },
    (bar, random) =>
      comp(
        bar.isPieceEnd ? 'x_______' : random.pick(['x_.x_.x_', '.x_.x_x_', 'x_.x_..x', 'x_.x_xx_']),
        (beat) => hand(chordAt(bar, beat)),
        { strumBeats: 0.012 },
      ),
  );
  song.part('bass', createUprightBass(), { gainDb: -6, lowPassHz: 1500 }, (bar) =>
    bass(bar, bar.isPieceEnd ? '1 _ _ _ _ _ _ _' : '1 _ _ 5 5 _ _ 1', { unitBeats: 0.5, lowMidi: 31 }),
  );
  song.partBySection('flute', createFlute(), { gainDb: -5, pan: 0.1, reverb: 0.35 }, (section) =>
    melody(song.piece.key, TUNE, { unitBeats: 0.5 }).filter((note) => note.beat < section.beats),
  );
  song.partBySection(
    'vibes',
    createVibraphone(),
    { gainDb: -2, pan: 0.35, reverb: 0.35, tremolo: { rateHz: 4.7, depth: 0.35 } },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['x_x_.x_x', '.xxx_x__', 'x__x_xx_', '..x_x_x_'],
          unitBeats: 0.5,
          phrase: 'ABAC',
          low: 67,
          high: 86,
          leaps: 0.35,
        },
        random,
      ),
  );
}
