import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { stackNotes } from '../score/note.ts';
import { drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import {
  createCymbal,
  createKick,
  createShaker,
  createSnare,
  CYMBALS,
  KICKS,
  SHAKERS,
  SNARES,
} from '../synth/drums.ts';
import { createSubBass } from '../synth/electronic-instruments.ts';
import { createChoir, createStrings } from '../synth/ensembles.ts';
import { createFmBell } from '../synth/keyboards.ts';
import { createHarp } from '../synth/plucked-instruments.ts';

const SONG = `5 _ _ 3 _ _ 4 _ | _ _ 3 _ 1 _ _ _ | b7, _ _ 1 _ _ 3 _ | 2 _ _ _ _ _ - - | 5 _ _ b7 _ _ 1' _ | _ _ b7 _ 5 _ 4 _ | 3 _ _ 4 _ _ 2 _ | 1 _ _ _ _ _ - -`;

/** Downtempo: a heavy beat under water, a voice without words. */
export const kelpForest: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i9 | bVImaj7 | iv9 | v7 | i9 | bIIImaj7 | bVImaj7 | v7',
    looseness: 0.4,
    swing: { unitBeats: 0.25, amount: 0.4 },
    room: { decayS: 2.8, damping: 0.4, size: 1.2, level: 0.9 },
    echo: { beats: 0.75, feedback: 0.55, damping: 0.4 },
    sections: [
      { name: 'surface', bars: 2, energy: 0.5, parts: 'harp bell strings' },
      { name: 'down', bars: 6, energy: [0.7, 0.85], parts: 'harp bell kick snare hat bass' },
      {
        name: 'forest',
        bars: 8,
        energy: [0.9, 1],
        parts: 'harp bell kick snare hat bass strings voice shaker',
      },
      { name: 'up', bars: 2, energy: [0.6, 0.3], parts: 'harp strings voice bell' },
    ],
  });

  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.dusty), { gainDb: 0 }, (_, random) =>
    drum(random.pick(['X.......x.X.....', 'X..x......X..x..', 'X.....x...X.....'])),
  );
  song.part('snare', createSnare(SNARES.crack), { gainDb: -3, reverb: 0.3 }, (bar, random) =>
    drum(bar.isSectionEnd ? '....X..g.g..X.xo' : sprinkle('....X.......X...', random, 0.1)),
  );
  song.part('hat', createCymbal(CYMBALS.closed), { gainDb: -9, pan: -0.25 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.25)),
  );
  song.part('shaker', createShaker(SHAKERS.shaker), { gainDb: -13, pan: 0.4 }, () =>
    drum('o.xoo.xoo.xoo.xo'),
  );
}

function addBand(song: Composition): void {
  const hand = createVoicer({ low: 56, high: 77 });
  song.part('bass', createSubBass(), { gainDb: -1, drive: 1.3 }, (bar, random) =>
    bass(
      bar,
      random.pick([
        '1 _ _ _ - - 1 - - - 5 _ 7 _ - -',
        '1 _ _ - - 8 _ - - - 7 - 5 _ - -',
        '1 _ _ _ _ - - 3 - - 5 - - 1 _ -',
      ]),
      { unitBeats: 0.25, lowMidi: 29 },
    ),
  );
  song.part('harp', createHarp(), { gainDb: -4, pan: 0.3, reverb: 0.35, echo: 0.35 }, (bar, random) => {
    const chord = hand(chordAt(bar, 0));
    return arpeggio(random.pick(['1 - 3 4 - 2 5 -', '- 2 4 - 3 5 - 1', '1 3 - 5 4 - 2 -']), () => chord, 0.5);
  });
  song.part('bell', createFmBell(), { gainDb: -4, pan: -0.35, reverb: 0.5, echo: 0.5 }, (bar, random) => [
    {
      beat: random.pick([0.5, 1.5, 2.5]),
      lengthBeats: 1,
      midi: 12 + random.pick(hand(chordAt(bar, 0))),
      velocity: random.between(0.4, 0.8),
    },
  ]);
  song.part('strings', createStrings(0.6), { gainDb: -15, width: 0.9, reverb: 0.45 }, (bar) =>
    stackNotes(hand(chordAt(bar, 0)), { beat: 0, lengthBeats: 3.9, velocity: 0.7 }),
  );
  song.partBySection('voice', createChoir(0.12), { gainDb: -3, reverb: 0.5, echo: 0.25 }, (section) =>
    melody(song.piece.key, SONG, { unitBeats: 0.5 }).filter((note) => note.beat < section.beats),
  );
}
