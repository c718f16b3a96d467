import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, bass } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes, stackNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createClap, createCymbal, createKick, CYMBALS, KICKS } from '../synth/drums.ts';
import { createAnalogBass, createSquarePluck, createStab } from '../synth/electronic-instruments.ts';
import { createPad } from '../synth/ensembles.ts';
import { createRise } from '../synth/texture.ts';

/** Techno: a train that does not stop. */
export const platformNine: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | i | bVI | i | i | v | bVI | bII',
    looseness: 0.12,
    swing: { unitBeats: 0.25, amount: 0.15 },
    room: { decayS: 1.6, damping: 0.4, level: 0.8 },
    echo: { beats: 0.75, feedback: 0.62, damping: 0.45 },
    sections: [
      { name: 'intro', bars: 4, energy: [0.5, 0.7], parts: 'kick hat tick bass' },
      { name: 'build', bars: 6, energy: [0.7, 0.9], parts: 'kick hat tick clap bass stab' },
      { name: 'break', bars: 4, energy: [0.3, 0.6], parts: 'tick pad stab rise pulse' },
      { name: 'drop', bars: 9, energy: 1, parts: 'kick hat tick clap bass stab pulse crash' },
      { name: 'outro', bars: 3, energy: [0.8, 0.4], parts: 'kick tick bass pulse' },
    ],
  });
  addDrums(song);
  addBass(song);
  addStabs(song);
  addPulseAndPad(song);
  addRise(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.club), { gainDb: -1 }, (bar) =>
    drum(bar.isSectionEnd ? 'X...X...X..x....' : 'X...X...X...X...'),
  );
  song.part('hat', createCymbal(CYMBALS.open), { gainDb: -11, pan: 0.15 }, () => drum('..x...x...x...x.'));
  song.part('tick', createCymbal(CYMBALS.closed), { gainDb: -9, pan: -0.3, reverb: 0.08 }, (_, random) =>
    drum(sprinkle('x.o.x.o.x.o.x.o.', random, 0.35)),
  );
  song.part('clap', createClap(), { gainDb: -2, reverb: 0.25 }, (_, random) =>
    drum(sprinkle('....x.......x...', random, 0.03)),
  );
  song.part('crash', createCymbal(CYMBALS.crash), { gainDb: -13, reverb: 0.3 }, (bar) =>
    bar.indexInSection % 8 === 0 ? drum('X') : [],
  );
}
function addBass(song: Composition): void {
  song.part(
    'bass',
    createAnalogBass(),
    {
      gainDb: -3,
      duck: 0.75,
      sweep: [
        [0, 300],
        [10, 1400],
        [14, 600],
        [22, 2600],
        [26, 300],
      ],
    },
    (bar, random) =>
      bass(
        bar,
        random.pick(['- 1 1 1* - 1 1! 1* - 1 8* 1 - 1 1 5', '- 1 1* 1 - 1 8! 1* - 1 1 1* - 7, 1 1*']),
        { unitBeats: 0.25, lowMidi: 33 },
      ),
  );
}

function addStabs(song: Composition): void {
  const stabVoicing = createVoicer({ low: 57, high: 77 });
  song.part(
    'stab',
    createStab(0.28),
    {
      gainDb: -4,
      pan: -0.15,
      width: 0.5,
      reverb: 0.3,
      echo: 0.45,
      duck: 0.4,
      sweep: [
        [4, 500],
        [10, 2500],
        [12, 1200],
        [14, 6000],
        [23, 2500],
      ],
    },
    (bar, random) =>
      comp(
        random.pick(['...x..x....x..x.', '...x..x......x..', '..x..x..x..x....']),
        (beat) => stabVoicing(chordAt(bar, beat)),
        { unitBeats: 0.25 },
      ),
  );
}

function addPulseAndPad(song: Composition): void {
  const stabVoicing = createVoicer({ low: 57, high: 77 });
  const figures = ['1 4 2 5 3 6 1 4', '1 2 4 1 5 2 6 3', '4 1 5 1 6 2 4 1'];
  song.part(
    'pulse',
    createSquarePluck(0.16),
    { gainDb: -6, pan: 0.35, echo: 0.35, reverb: 0.2, duck: 0.5 },
    (bar, random) => {
      const chord = stabVoicing(chordAt(bar, 0));
      return [0, 2].flatMap((beat) =>
        changeNotes(
          arpeggio(random.pick(figures), () => chord, 0.25),
          (note) => ({ beat: note.beat + beat }),
        ),
      );
    },
  );
  song.part('pad', createPad(1600, 0.3), { gainDb: -11, width: 0.9, reverb: 0.5 }, (bar) =>
    stackNotes(stabVoicing(chordAt(bar, 0)), { beat: 0, lengthBeats: 4, velocity: 0.8 }),
  );
}

function addRise(song: Composition): void {
  song.partBySection('rise', createRise(400, 7000), { gainDb: -11, width: 0.7 }, (section) => [
    { beat: 0, lengthBeats: section.beats, midi: 60, velocity: 1 },
  ]);
}
