import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { chordAt } from '../score/form.ts';
import { improvise } from '../score/improvise.ts';
import { stackNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createKick, createSnare, CYMBALS, KICKS, SNARES } from '../synth/drums.ts';
import { createGrowlBass, createStab, createSubBass } from '../synth/electronic-instruments.ts';
import { createPad } from '../synth/ensembles.ts';
import { createFmBell } from '../synth/keyboards.ts';
import { createRise } from '../synth/texture.ts';

const KICK_BARS = ['X.........X.....', 'X....x....X.....', 'X.x.......X..x..'];
const SNARE_BARS = ['....X..g.g..X..g', '....X..g.gg.X...', '....X.g..g..X.gg'];

/** Drum and bass: a broken beat at full speed, a growling bass at half of it. */
export const undertow: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | i | bVI | bVI | iv | iv | bII | v',
    looseness: 0.14,
    room: { decayS: 2, damping: 0.35, size: 1, level: 0.8 },
    echo: { beats: 0.75, feedback: 0.5, damping: 0.3 },
    sections: [
      { name: 'intro', bars: 6, energy: [0.35, 0.7], parts: 'pad bell hat rise' },
      { name: 'drop', bars: 12, energy: [0.95, 1], parts: 'kick snare hat ride growl sub stab' },
      { name: 'air', bars: 4, energy: 0.5, parts: 'pad bell hat sub kick' },
      { name: 'again', bars: 10, energy: 1, parts: 'kick snare hat ride growl sub stab bell crash' },
    ],
  });
  addDrums(song);
  addGrowl(song);
  addChords(song);
  addTunes(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick({ ...KICKS.metal, decayS: 0.26 }), { gainDb: -1 }, (bar, random) =>
    drum(bar.sectionName === 'air' ? 'X...............' : random.pick(KICK_BARS)),
  );
  song.part('snare', createSnare(SNARES.crack), { gainDb: 0, reverb: 0.15 }, (bar, random) =>
    drum(bar.isSectionEnd ? '....X.xg.xX.XxXX' : random.pick(SNARE_BARS)),
  );
  song.part('hat', createCymbal(CYMBALS.closed), { gainDb: -9, pan: 0.25 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.45)),
  );
  song.part('ride', createCymbal(CYMBALS.ride), { gainDb: -12, pan: -0.3 }, (_, random) =>
    drum(random.pick(['x...x...x...x...', 'x...x..xx...x...'])),
  );
  song.part('crash', createCymbal(CYMBALS.crash), { gainDb: -12, reverb: 0.3 }, (bar) =>
    bar.indexInSection % 4 === 0 ? drum('X') : [],
  );
}
function addGrowl(song: Composition): void {
  song.part(
    'growl',
    createGrowlBass(),
    {
      gainDb: -5,
      width: 0.3,
      drive: 3.5,
      duck: 0.5,
      sweep: [
        [6, 500],
        [10, 3000],
        [12, 700],
        [18, 5000],
        [22, 800],
        [26, 6000],
        [28, 900],
        [32, 4000],
      ],
    },
    (bar, random) => {
      const root = rootAbove(chordAt(bar, 0), 29);
      const strokes = random.pick([
        [0, 1.5, 3],
        [0, 2.5],
        [0.5, 1.5, 2.5, 3.5],
        [0, 0.75, 2, 3.25],
      ]);
      return strokes.map((beat, i) => ({
        beat,
        lengthBeats: (strokes[i + 1] ?? 4) - beat - 0.1,
        midi: root + random.pick([0, 0, 12, 7, 3]),
        velocity: 0.9,
        glideFromMidi: root + random.pick([0, 12]),
      }));
    },
  );
}

function addChords(song: Composition): void {
  const hands = createVoicer({ low: 56, high: 77 });
  song.part('sub', createSubBass(), { gainDb: -4, duck: 0.6 }, (bar) => [
    { beat: 0, lengthBeats: 3.8, midi: rootAbove(chordAt(bar, 0), 29), velocity: 0.9 },
  ]);
  song.part('pad', createPad(2000, 0.6), { gainDb: -10, width: 1, reverb: 0.5 }, (bar) =>
    stackNotes(hands(chordAt(bar, 0)), { beat: 0, lengthBeats: 4, velocity: 0.8 }),
  );
  song.part(
    'stab',
    createStab(0.35, 1400),
    { gainDb: -8, pan: 0.2, width: 0.5, reverb: 0.35, echo: 0.4 },
    (bar, random) =>
      comp(
        random.pick(['......x.........', '..x.......x.....', '......x...x..x..', '................']),
        (beat) => hands(chordAt(bar, beat)),
        { unitBeats: 0.25 },
      ),
  );
}

function addTunes(song: Composition): void {
  song.partBySection(
    'bell',
    createFmBell(),
    { gainDb: -9, pan: -0.2, reverb: 0.5, echo: 0.45 },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['x__x__x_', 'x___x_x_', '..x__x__'],
          unitBeats: 0.5,
          phrase: 'ABAC',
          low: 70,
          high: 88,
          leaps: 0.4,
        },
        random,
      ),
  );
  song.partBySection('rise', createRise(300, 8000), { gainDb: -12, width: 0.8 }, (section) => [
    { beat: 0, lengthBeats: section.beats, midi: 60, velocity: 1 },
  ]);
}
