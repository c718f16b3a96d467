import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createKick, createSnare, CYMBALS, KICKS, SNARES } from '../synth/drums.ts';
import { createSubBass } from '../synth/electronic-instruments.ts';
import { createAccordion, createOrgan } from '../synth/ensembles.ts';
import { createElectricGuitar } from '../synth/plucked-instruments.ts';

const BASS_LINES = [
  '1 _ _ - 1 - 3 5 - 5 _ - 3 - 1 -',
  '1 _ - 1 - - 8 _ 5 _ - 3 - 5 - -',
  '- - - 1 1 - 3 - 5 _ _ - 7 - 5 -',
  '1 _ _ _ - - 5, - 1 _ 3 - 5 - - -',
];
const TUNE = `5 _ _ - 3 _ 1 - | b7, _ 1 _ - - - - | 4 _ _ - 3 _ 4 - | 5 _ _ _ - - - - | 1' _ b7 - 5 _ 4 - | 3 _ 1 _ - - - -`;

/** Dub: the bass leads, the rest comes and goes in the echo. */
export const lowTideVersion: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | i | iv | i | bVII | bVI v',
    looseness: 0.35,
    swing: { unitBeats: 0.25, amount: 0.3 },
    room: { decayS: 2.6, damping: 0.5, size: 1.2, level: 0.9 },
    echo: { beats: 0.75, feedback: 0.68, damping: 0.4 },
    sections: [
      { name: 'riddim', bars: 3, energy: [0.6, 0.8], parts: 'bass kick rim hat skank' },
      { name: 'verse', bars: 4, energy: 0.85, parts: 'bass kick rim hat skank bubble melodica' },
      { name: 'drop', bars: 3, energy: [0.5, 0.7], parts: 'kick rim splash melodica bubble' },
      { name: 'version', bars: 4, energy: [0.9, 1], parts: 'bass kick rim hat skank bubble splash' },
    ],
  });

  addDrums(song);
  addBand(song);
  addTunes(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.dusty), { gainDb: -2 }, (_, random) =>
    drum(sprinkle('....X.......X...', random, 0.04)),
  );
  song.part(
    'rim',
    createSnare({ ...SNARES.dusty, toneHz: 330, rattleS: 0.05 }),
    { gainDb: 0, reverb: 0.3, echo: 0.15 },
    (bar, random) => drum(bar.isSectionEnd ? '....x..x.x..x..x' : sprinkle('....x.......x...', random, 0.05)),
  );
  song.part('hat', createCymbal(CYMBALS.closed), { gainDb: -8, pan: 0.3 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.3)),
  );
  song.part('splash', createSnare(SNARES.big), { gainDb: -9, reverb: 0.6, echo: 0.9 }, (bar, random) =>
    random.chance(0.75)
      ? [
          {
            beat: random.pick([1, 2.5, 3, 3.5]),
            lengthBeats: 0.2,
            midi: 60,
            velocity: 0.5 + 0.1 * (bar.index % 4),
          },
        ]
      : [],
  );
}

function addBand(song: Composition): void {
  const hand = createVoicer({ low: 60, high: 79 });
  song.part('bass', createSubBass(), { gainDb: 1, drive: 1.4, lowPassHz: 700 }, (bar, random) =>
    bass(bar, bar.isPieceEnd ? '1 _ _ - 5 - 3 - 1 _ _ _ _ _ _ _' : random.pick(BASS_LINES), {
      unitBeats: 0.25,
      lowMidi: 28,
    }),
  );
  song.part(
    'skank',
    createElectricGuitar(),
    { gainDb: -3, pan: -0.35, highPassHz: 350, reverb: 0.2, echo: 0.12 },
    (bar) =>
      changeNotes(
        comp('..X...X...X...X.', (beat) => hand(chordAt(bar, beat)), {
          unitBeats: 0.25,
          strumBeats: -0.012,
        }),
        () => ({ lengthBeats: 0.14 }),
      ),
  );
  song.part('bubble', createOrgan(), { gainDb: -12, pan: 0.35, reverb: 0.25 }, (bar, random) =>
    comp(
      random.pick(['.x.x.x.x.x.x.x.x', '.x.xx..x.x.xx..x', '.x.x...x.x.xx.xx']),
      (beat) => hand(chordAt(bar, beat)).slice(0, 2),
      { unitBeats: 0.25 },
    ),
  );
}

function addTunes(song: Composition): void {
  song.partBySection(
    'melodica',
    createAccordion(),
    { gainDb: -3, pan: 0.15, reverb: 0.35, echo: 0.4 },
    (section) =>
      melody(
        song.piece.key,
        section.name === 'verse' ? TUNE : "- - 1' _ _ - b7 - | 5 _ _ _ - - - - | - - 4 _ 5 _ 3 _",
        { unitBeats: 0.5 },
      ).filter((note) => note.beat < section.beats),
  );
}
