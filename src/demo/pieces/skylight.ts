import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { stackNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createClap, createCymbal, createKick, createSnare, CYMBALS, KICKS, SNARES } from '../synth/drums.ts';
import {
  createAnalogBass,
  createLead,
  createSquarePluck,
  createSuperSaw,
} from '../synth/electronic-instruments.ts';
import { createPad } from '../synth/ensembles.ts';
import { createRise } from '../synth/texture.ts';

const HOOK =
  "5 _ _ 5 _ _ 4 5 7 _ _ 5 _ _ 4 3 | 4 _ _ 3 _ _ 1 3 4 _ _ _ 5 _ 4 3 | 5 _ _ 5 _ _ 7 1' 2' _ _ 1' _ _ 7 5 | 7 _ _ 5 _ _ 4 3 4 _ _ _ _ _ - -";

/** Trance: everything leads up to the moment when the kick returns. */
export const skylight: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | bVI | bIII | bVII',
    looseness: 0.08,
    room: { decayS: 2.4, damping: 0.2, level: 0.9 },
    echo: { beats: 0.75, feedback: 0.55, damping: 0.25 },
    sections: [
      { name: 'intro', bars: 4, energy: 0.65, parts: 'kick hat bass arp' },
      { name: 'verse', bars: 6, energy: [0.7, 0.85], parts: 'kick hat clap bass arp tick' },
      { name: 'break', bars: 6, energy: [0.3, 0.85], parts: 'pad lead arp rise roll' },
      { name: 'drop', bars: 10, energy: 1, parts: 'kick hat clap bass arp saws lead tick crash' },
      { name: 'outro', bars: 2, energy: [0.7, 0.4], parts: 'kick bass arp pad' },
    ],
  });
  addDrums(song);
  addBand(song);
  addTunes(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.club), { gainDb: -4 }, () => drum('X...X...X...X...'));
  song.part('hat', createCymbal(CYMBALS.open), { gainDb: -10 }, () => drum('..X...X...X...X.'));
  song.part('tick', createCymbal(CYMBALS.closed), { gainDb: -6, pan: 0.3 }, (_, random) =>
    drum(sprinkle('x.o.x.o.x.o.x.o.', random, 0.5)),
  );
  song.part('clap', createClap(), { gainDb: -3, reverb: 0.25 }, () => drum('....X.......X...'));
  song.part('crash', createCymbal(CYMBALS.crash), { gainDb: -10, reverb: 0.3 }, (bar) =>
    bar.indexInSection % 8 === 0 ? drum('X') : [],
  );
  song.part('roll', createSnare(SNARES.machine), { gainDb: -8, reverb: 0.2 }, (bar) =>
    drum(['', '', '', 'o...o...o...o...', 'o.o.o.o.o.o.x.x.', 'oooooxxxxxxxXXXX'][bar.indexInSection] ?? ''),
  );
}
function addBand(song: Composition): void {
  const voicing = createVoicer({ low: 61, high: 81 });
  const wide = createVoicer({ low: 58, high: 84 });
  song.part('bass', createAnalogBass(), { gainDb: -5, duck: 0.6 }, (bar, random) =>
    bass(bar, random.pick(['- 1 1 1 - 1 1 1 - 1 1 1 - 1 1 8', '- 1 1 8 - 1 1 1 - 1 1 8 - 1 5 8']), {
      unitBeats: 0.25,
      lowMidi: 30,
    }),
  );
  song.part(
    'arp',
    createSquarePluck(0.2),
    {
      gainDb: -5,
      pan: -0.25,
      echo: 0.4,
      reverb: 0.25,
      duck: 0.35,
      sweep: [
        [0, 700],
        [10, 4000],
        [12, 1500],
        [16, 12000],
        [26, 12000],
        [28, 800],
      ],
    },
    (bar, random) => {
      const chord = voicing(chordAt(bar, 0));
      const half = random.pick(['1 2 3 4 2 3 4 5', '1 3 2 4 3 5 4 6', '4 3 2 1 5 4 3 2']);
      return arpeggio(`${half} ${random.pick(['1 2 3 4 5 4 3 2', '6 5 4 3 5 4 3 2'])}`, () => chord, 0.25);
    },
  );
  song.part('pad', createPad(2200, 0.5), { gainDb: -12, width: 1, reverb: 0.5 }, (bar) =>
    stackNotes(wide(chordAt(bar, 0)), { beat: 0, lengthBeats: 4, velocity: 0.8 }),
  );
  song.part('saws', createSuperSaw(), { gainDb: -9, width: 1, reverb: 0.3, duck: 0.6 }, (bar, random) =>
    comp(random.pick(['X_.X_.X_.X_.X_X_', 'X_.X_.X_X_.X_.X_']), (beat) => wide(chordAt(bar, beat)), {
      unitBeats: 0.25,
    }),
  );
}

function addTunes(song: Composition): void {
  song.partBySection(
    'lead',
    createLead(),
    { gainDb: 0, reverb: 0.35, echo: 0.3, duck: 0.25 },
    (section, random) =>
      [0, 16, 32].flatMap((beat) =>
        melody(song.piece.key, HOOK, { unitBeats: 0.25 }).flatMap((note) => {
          const late = {
            ...note,
            beat: note.beat + beat,
            midi: note.midi + (section.name === 'drop' && beat > 0 && random.chance(0.2) ? 12 : 0),
          };
          return late.beat < section.beats ? [late] : [];
        }),
      ),
  );
  song.partBySection('rise', createRise(500, 9000), { gainDb: -12, width: 0.8 }, (section) => [
    { beat: 0, lengthBeats: section.beats, midi: 60, velocity: 1 },
  ]);
}
