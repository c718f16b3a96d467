import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { changeNotes, type Note, stackNotes } from '../score/note.ts';
import { drum, sprinkle } from '../score/pattern.ts';
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
import { createChoir } from '../synth/ensembles.ts';
import { createElectricBass, createElectricGuitar } from '../synth/plucked-instruments.ts';

const RIFF = [
  '1 _ _ _ 1 2 _ _',
  '3 _ 2 _ 1 _ 7, _',
  '1 _ _ _ 6, _ 7, _',
  '2 _ _ _ _ _ 7, _',
  '1 _ 1 _ 3 _ 4 _',
  'b5 _ _ _ 4 _ 3 _',
];
const TUNE = `5 _ _ _ _ _ 4 5 | 6 _ _ 5 _ _ 3 _ | 4 _ _ _ 3 _ 2 _ | 1 _ _ _ _ _ _ _ | 1' _ _ _ _ _ b7 _ | 5 _ _ 4 _ _ 3 2`;

/** Doom: the same weight as metal, a third of the speed. */
export const rustAndThistle: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i5',
    looseness: 0.5,
    room: { decayS: 3, damping: 0.4, size: 1.4, level: 0.8 },
    echo: { beats: 0.5, feedback: 0.45, damping: 0.4 },
    sections: [
      { name: 'rust', bars: 2, energy: 0.7, parts: 'clean' },
      { name: 'weight', bars: 6, energy: [0.85, 1], parts: 'left right bass kick snare ride tom' },
      { name: 'thistle', bars: 3, energy: 1, parts: 'left right bass kick snare crash voices cry' },
      { name: 'end', bars: 1, energy: 0.6, parts: 'left right bass kick crash' },
    ],
  });

  addDrums(song);
  addBand(song);
  addTunes(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.acoustic), { gainDb: 3, reverb: 0.1 }, (bar, random) =>
    drum(bar.isPieceEnd ? 'X' : random.pick(['X.....x.x.......', 'X.......x.x.....', 'X..x....x.....x.'])),
  );
  song.part('snare', createSnare(SNARES.big), { gainDb: -7, lowPassHz: 5000, reverb: 0.35 }, (_, random) =>
    drum(sprinkle('....X.......X...', random, 0.04)),
  );
  song.part('ride', createCymbal(CYMBALS.ride), { gainDb: -12, pan: 0.3, reverb: 0.2 }, (_, random) =>
    drum(sprinkle('X...x...x...x...', random, 0.1)),
  );
  song.part('crash', createCymbal(CYMBALS.crash), { gainDb: -19, pan: -0.3, reverb: 0.25 }, (bar) =>
    drum(bar.isPieceEnd ? 'X' : 'X...o...X...o...'),
  );
  song.part('tom', createSkin(SKINS.tom), { gainDb: -8, reverb: 0.3 }, (bar) =>
    bar.indexInSection % 3 === 2 ? drum('............xxxx', 0.25, 41) : [],
  );
}

function addBand(song: Composition): void {
  const riffAt = (barIndex: number, isEnd: boolean): Note[] =>
    melody(song.piece.key, isEnd ? '1 _ _ _ _ _ _ _' : (RIFF[barIndex % RIFF.length] ?? ''), {
      unitBeats: 0.5,
      octave: -2,
    });
  for (const [name, pan] of [
    ['left', -0.8],
    ['right', 0.8],
  ] as const) {
    song.part(
      name,
      createElectricGuitar(),
      { gainDb: -12, pan, highPassHz: 90, drive: 26, lowPassHz: 1900, reverb: 0.15 },
      (bar) =>
        riffAt(bar.index, bar.isPieceEnd).flatMap(({ beat, lengthBeats, midi }) =>
          stackNotes([midi, midi + 7, midi + 12], { beat, lengthBeats, velocity: 0.9 }),
        ),
    );
  }
  song.part('bass', createElectricBass(), { gainDb: -5, drive: 5, lowPassHz: 1200 }, (bar) =>
    changeNotes(riffAt(bar.index, bar.isPieceEnd), (note) => ({ midi: note.midi - 12 })),
  );
  song.part(
    'clean',
    createElectricGuitar(),
    { gainDb: 2, width: 0.6, reverb: 0.5, echo: 0.3, lowPassHz: 3000 },
    (bar) =>
      changeNotes(
        melody(song.piece.key, bar.index === 0 ? "1 5 1' 2' 3' 2' 1' 5" : "6, 3 6 1' 2' 1' 6 3", {
          unitBeats: 0.5,
          octave: -1,
        }),
        () => ({ lengthBeats: 2 }),
      ),
  );
  song.part('voices', createChoir(0.3), { gainDb: -11, width: 1, reverb: 0.6 }, (bar) =>
    stackNotes([49, 56, bar.index % 2 === 0 ? 61 : 64], { beat: 0, lengthBeats: 4, velocity: 0.8 }),
  );
}

function addTunes(song: Composition): void {
  song.partBySection(
    'cry',
    createElectricGuitar(),
    { gainDb: -9, drive: 30, lowPassHz: 2600, reverb: 0.45, echo: 0.3 },
    () => melody(song.piece.key, TUNE, { unitBeats: 0.5 }).slice(0, 12),
  );
}
