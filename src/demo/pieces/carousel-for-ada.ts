import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { improvise, ornament } from '../score/improvise.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createShaker, CYMBALS, SHAKERS } from '../synth/drums.ts';
import { createClarinet } from '../synth/ensembles.ts';
import { createPiano, createVibraphone } from '../synth/keyboards.ts';
import { createUprightBass } from '../synth/plucked-instruments.ts';

const TUNE = `3 _ _ _ 5 _ | 1' _ _ 7 6 5 | 6 _ _ _ 4 _ | 2' _ _ _ - - | 7 _ _ 1' 2' _ | 4' _ _ 3' 2' 1' | 7 _ 6 _ 5 _ | 3 _ _ _ - - |
  3 _ _ _ 5 _ | 1' _ _ 7 6 5 | 6 _ 1' _ 4' _ | 3' _ _ 2' 1' 6 | 5 _ _ 6 1' _ | 2' _ _ 1' 7 6 | 1' _ _ _ _ _ | _ _ - - - -`;

/** A jazz waltz for clarinet, vibraphone and brushes. */
export const carouselForAda: Composer = (piece) => {
  const song = new Composition(piece, {
    beatsPerBar: 3,
    harmony:
      'Imaj7 | vi7 | ii7 | V7 | V7 | ii7 | V7 | Imaj7 | Imaj7 | iii7 | IVmaj7 | VI7 | ii7 | V7 | Imaj7 | V7',
    looseness: 0.45,
    swing: { unitBeats: 0.5, amount: 0.7 },
    room: { decayS: 1.3, damping: 0.4, size: 0.8, level: 0.8 },
    sections: [
      { name: 'intro', bars: 4, energy: 0.5, parts: 'bass piano ride' },
      { name: 'tune', bars: 16, energy: [0.6, 0.8], parts: 'bass piano ride hat clarinet' },
      { name: 'solo', bars: 16, energy: [0.8, 1], parts: 'bass piano ride hat brush vibes' },
      { name: 'again', bars: 7, energy: [0.9, 0.6], parts: 'bass piano ride hat brush clarinet' },
      { name: 'end', bars: 1, energy: 0.5, parts: 'bass piano vibes', harmony: 'Imaj9' },
    ],
  });

  addBand(song);
  addTunes(song);
  return song.finish();
};

function addBand(song: Composition): void {
  const hand = createVoicer({ low: 53, high: 73, rootless: true });
  song.part('ride', createCymbal(CYMBALS.ride), { gainDb: -17, pan: 0.3, reverb: 0.2 }, (_, random) =>
    drum(sprinkle(random.pick(['x.x.xo', 'x.xox.', 'x.x.x.']), random, 0.1), 0.5),
  );
  song.part('hat', createCymbal(CYMBALS.jazzHat), { gainDb: -16, pan: -0.35 }, () => drum('..x...', 0.5));
  song.part('brush', createShaker(SHAKERS.brush), { gainDb: -21 }, (_, random) =>
    drum(sprinkle('x.o.o.', random, 0.25), 0.5),
  );
  song.part('bass', createUprightBass(), { gainDb: -3, lowPassHz: 1500, reverb: 0.1 }, (bar, random) => {
    const root = rootAbove(chordAt(bar, 0), 33);
    const first = { beat: 0, lengthBeats: 1.8, midi: root, velocity: 0.85 };
    return bar.isPieceEnd || random.chance(0.4)
      ? [first]
      : [
          first,
          { ...first, beat: 2, lengthBeats: 0.9, midi: root + random.pick([7, 7, 4, 12]), velocity: 0.65 },
        ];
  });
  song.part('piano', createPiano(), { gainDb: -10, pan: -0.25, reverb: 0.25 }, (bar, random) =>
    comp(bar.isPieceEnd ? 'x_____' : random.pick(['..x_o_', '..x.x.', '...x__', '..xx..']), (beat) =>
      hand(chordAt(bar, beat)),
    ),
  );
}

function addTunes(song: Composition): void {
  song.partBySection(
    'clarinet',
    createClarinet(),
    { gainDb: -3, pan: 0.1, reverb: 0.35 },
    (section, random) =>
      ornament(melody(song.piece.key, TUNE, { unitBeats: 0.5 }), song.piece.key, random).filter(
        (note) => note.beat < section.beats,
      ),
  );
  song.partBySection(
    'vibes',
    createVibraphone(),
    { gainDb: -3, pan: 0.3, reverb: 0.35, tremolo: { rateHz: 5.2, depth: 0.3 } },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['x_xxx_', '.xxxxx', 'x__x__', 'xx_x_x'],
          unitBeats: 0.5,
          phrase: 'AABAACDB',
          low: 65,
          high: 86,
          leaps: 0.3,
        },
        random,
      ),
  );
}
