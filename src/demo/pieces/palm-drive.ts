import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { ornament } from '../score/improvise.ts';
import { shiftNotes, stackNotes } from '../score/note.ts';
import { drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import {
  createCymbal,
  createKick,
  createSkin,
  createSnare,
  CYMBALS,
  KICKS,
  SKINS,
  SNARES,
} from '../synth/drums.ts';
import { createAnalogBass, createLead, createSquarePluck } from '../synth/electronic-instruments.ts';
import { createPad } from '../synth/ensembles.ts';

const TUNE = `5 _ _ _ 4 _ 3 _ | 1 _ _ _ _ _ 3 4 | 5 _ _ b7 _ _ 5 4 | 3 _ _ _ 2 _ - - | 6 _ _ _ 5 _ 4 _ | 3 _ 4 _ 5 _ _ _ | 1' _ _ b7 _ _ 5 _ | 4 _ 5 _ 2 _ - -`;

/** Synthwave: a long straight road, palms on both sides, a very large snare drum. */
export const palmDrive: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | bVI | bIII | bVII | iv | i | bVI | v',
    looseness: 0.1,
    room: { decayS: 2.2, damping: 0.3, size: 1.1, level: 0.9 },
    echo: { beats: 0.75, feedback: 0.5, damping: 0.3 },
    sections: [
      { name: 'ignition', bars: 3, energy: [0.4, 0.6], parts: 'bass pad hat' },
      { name: 'road', bars: 7, energy: [0.7, 0.8], parts: 'bass pad hat kick snare arp' },
      { name: 'sunset', bars: 8, energy: [0.95, 1], parts: 'bass pad hat kick snare arp lead tom' },
      { name: 'away', bars: 2, energy: [0.6, 0.3], parts: 'bass pad arp' },
    ],
  });

  addDrums(song);
  addBassAndPad(song);
  addArpeggio(song);
  addLead(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.club), { gainDb: -1 }, (_, random) =>
    drum(random.pick(['X.......X.......', 'X.....x.X.......', 'X.......X.x.....'])),
  );
  song.part('snare', createSnare(SNARES.big), { gainDb: -5, reverb: 0.5 }, () => drum('....X.......X...'));
  song.part('hat', createCymbal(CYMBALS.closed), { gainDb: -8, pan: 0.3 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.25)),
  );
  song.part('tom', createSkin(SKINS.tom), { gainDb: -10, reverb: 0.35, pan: -0.2 }, (bar) =>
    bar.indexInSection % 4 === 3
      ? [55, 50, 45].flatMap((midi, i) => shiftNotes(drum('xx', 0.25, midi), 2.5 + i / 2))
      : [],
  );
}

function addBassAndPad(song: Composition): void {
  const hands = createVoicer({ low: 59, high: 78 });
  song.part(
    'bass',
    createAnalogBass(),
    {
      gainDb: -3,
      duck: 0.4,
      sweep: [
        [0, 350],
        [4, 1200],
        [17, 2200],
        [20, 400],
      ],
    },
    (bar, random) =>
      bass(
        bar,
        random.pick(['1 1 1 1 1 1 1 8', '1 1 8 1 1 1 8 1', '1 1 1 1 5 5 7 8']).replaceAll(/(\S)/g, '$1 $1*'),
        { unitBeats: 0.25, lowMidi: 30 },
      ),
  );
  song.part('pad', createPad(1700, 0.35), { gainDb: -11, width: 1, reverb: 0.4 }, (bar) =>
    stackNotes(hands(chordAt(bar, 0)), { beat: 0, lengthBeats: 3.95, velocity: 0.75 }),
  );
}

function addArpeggio(song: Composition): void {
  const hands = createVoicer({ low: 59, high: 78 });
  song.part(
    'arp',
    createSquarePluck(0.24),
    { gainDb: -7, pan: -0.3, echo: 0.35, reverb: 0.25 },
    (bar, random) => {
      const chord = hands(chordAt(bar, 0));
      return arpeggio(
        random.pick([
          '1 2 3 4 5 4 3 2 1 2 3 4 5 6 5 4',
          '3 2 1 2 3 4 5 4 3 2 1 2 4 5 6 5',
          '1 3 2 4 3 5 4 6 5 4 3 2 5 4 3 2',
        ]),
        () => chord,
        0.25,
      );
    },
  );
}

function addLead(song: Composition): void {
  song.partBySection('lead', createLead(), { gainDb: 0, reverb: 0.35, echo: 0.35, width: 0.3 }, (_, random) =>
    ornament(melody(song.piece.key, TUNE, { unitBeats: 0.5 }), song.piece.key, random),
  );
}
