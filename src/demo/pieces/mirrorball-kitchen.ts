import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
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
import { createBrass, createStrings } from '../synth/ensembles.ts';
import { createElectricPiano } from '../synth/keyboards.ts';
import { createElectricBass, createElectricGuitar } from '../synth/plucked-instruments.ts';

const BASS_LINES = [
  '1 - 8 1 - 8 1 - 7 - 8 1 - 5 7 8',
  '1 8 - 8 1 - 8 - 1 8 - 5 7 - 8 a',
  '1 - - 8 - 1 8 - 5 - 7 8 - 1 8 a',
];

/** Disco funk: octave bass, scratching guitar, horns that answer. */
export const mirrorballKitchen: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i9 | i9 | IV9 | IV9 | i9 | i9 | bVIImaj7 | IV9',
    looseness: 0.3,
    swing: { unitBeats: 0.25, amount: 0.2 },
    room: { decayS: 1.1, damping: 0.4, level: 0.7 },
    sections: [
      { name: 'intro', bars: 3, energy: 0.6, parts: 'kick hat guitar bass' },
      { name: 'verse', bars: 7, energy: [0.7, 0.85], parts: 'kick snare hat guitar bass keys tambourine' },
      { name: 'break', bars: 3, energy: 0.5, parts: 'hat bass keys tambourine' },
      {
        name: 'chorus',
        bars: 8,
        energy: 1,
        parts: 'kick snare hat guitar bass keys tambourine horns strings',
      },
      { name: 'end', bars: 1, energy: 1, parts: 'kick bass horns keys' },
    ],
  });
  addDrums(song);
  addRhythmSection(song);
  addHornsAndStrings(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.acoustic), { gainDb: 1 }, (bar) =>
    drum(bar.isPieceEnd ? 'X' : 'X...X...X...X...'),
  );
  song.part('snare', createSnare(SNARES.crack), { gainDb: -4, reverb: 0.15 }, (bar, random) =>
    drum(bar.isSectionEnd ? '....X..x.xx.X.xx' : sprinkle('....X.......X...', random, 0.06)),
  );
  song.part('hat', createCymbal(CYMBALS.jazzHat), { gainDb: -11, pan: 0.25 }, (_, random) =>
    drum(sprinkle('x.X.x.X.x.X.x.X.', random, 0.6)),
  );
  song.part('tambourine', createShaker(SHAKERS.tambourine), { gainDb: -15, pan: -0.4 }, () =>
    drum('o.x.o.x.o.x.o.x.'),
  );
}
function addRhythmSection(song: Composition): void {
  const hands = createVoicer({ low: 57, high: 76, rootless: true });
  song.part(
    'guitar',
    createElectricGuitar(),
    { gainDb: -5, pan: -0.4, highPassHz: 500, drive: 1.5, reverb: 0.1 },
    (bar, random) =>
      changeNotes(
        comp(sprinkle('..x..x..x..x.x..', random, 0.3), (beat) => hands(chordAt(bar, beat)).slice(-3), {
          unitBeats: 0.25,
          strumBeats: 0.015,
        }),
        () => ({ lengthBeats: 0.13 }),
      ),
  );
  song.part('bass', createElectricBass(), { gainDb: -2, drive: 1.2 }, (bar, random) =>
    bass(bar, bar.isPieceEnd ? '1! _ _ _' : random.pick(BASS_LINES), {
      unitBeats: 0.25,
      lowMidi: 28,
      nextChord: song.barAfter(bar)?.chords[0],
    }),
  );
  song.part(
    'keys',
    createElectricPiano(),
    { gainDb: -13, pan: 0.2, width: 0.5, reverb: 0.15 },
    (bar, random) =>
      comp(bar.isPieceEnd ? 'X_____' : random.pick(['..x___x_', 'x__x____', '.x__x_x_']), (beat) =>
        hands(chordAt(bar, beat)),
      ),
  );
}

function addHornsAndStrings(song: Composition): void {
  const { key } = song.piece;
  const bowed = createVoicer({ low: 69, high: 90 });
  const calls = [
    "- - 5 _ 6 - 1' _ - - - - 6 5 3 -",
    "1' - - 1' - - 7 - 6 - 5 6 - - - -",
    '- - - - 3 4 5 - 6 _ 5 - - 3 1 -',
  ];
  song.part('horns', createBrass(), { gainDb: -4, width: 0.4, reverb: 0.25 }, (bar, random) => {
    if (bar.isPieceEnd) return melody(key, "1'! _ _ _", { unitBeats: 0.25 });
    const call = melody(
      key,
      bar.indexInSection % 2 === 0 ? (calls[(bar.indexInSection >> 1) % 3] ?? '') : random.pick(calls),
      { unitBeats: 0.25 },
    );
    return [
      ...call,
      ...changeNotes(call, (note) => ({ midi: note.midi - 5, velocity: note.velocity * 0.8 })),
    ];
  });
  song.part('strings', createStrings(0.08), { gainDb: -15, width: 0.9, reverb: 0.3 }, (bar) =>
    bowed(chordAt(bar, 0))
      .slice(-2)
      .map((midi) => ({ beat: 0, lengthBeats: 3.8, midi, velocity: 0.7 })),
  );
}
