import type { Composer } from '../piece.ts';
import type { Random } from '../random.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes, type Note, stackNotes } from '../score/note.ts';
import { drum } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createClap, createCymbal, createKick, createSnare, CYMBALS, KICKS, SNARES } from '../synth/drums.ts';
import { createLongBass } from '../synth/electronic-instruments.ts';
import { createChoir, createPad } from '../synth/ensembles.ts';
import { createFmBell } from '../synth/keyboards.ts';

const LOOP = `5 - 3 - 2 - 3 - | 1 - - - b7, - 1 - | 6 - 5 - 3 - 5 - | 4 - 3 - 2 - - -`;

/** Hats in eighths that break into rolls of triplets and thirty-seconds. */
function rollingHats(random: Random): Note[] {
  return [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5].flatMap((beat) => {
    const strokes = random.chance(0.3) ? random.pick([3, 4, 6]) : random.pick([1, 2, 2]);
    return Array.from({ length: strokes }, (_, i) => ({
      beat: beat + (0.5 * i) / strokes,
      lengthBeats: 0.1,
      midi: 60,
      velocity: 0.8 - 0.35 * (i / strokes),
    }));
  });
}

/** Trap: a slow bell over a bass that shakes the shelf. */
export const neonSilt: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | bVI | iv | v',
    looseness: 0.18,
    room: { decayS: 2.4, damping: 0.35, size: 1.1, level: 0.8 },
    echo: { beats: 0.375, feedback: 0.5, damping: 0.4 },
    sections: [
      { name: 'mist', bars: 2, energy: 0.45, parts: 'bell pad' },
      { name: 'street', bars: 6, energy: [0.85, 1], parts: 'bell pad kick low clap hat' },
      { name: 'gap', bars: 1, energy: 0.5, parts: 'bell voices roll' },
      { name: 'neon', bars: 5, energy: 1, parts: 'bell pad kick low clap hat voices open' },
    ],
  });

  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  const lows = [
    [0, 1.25, 2.75],
    [0, 0.75, 2.5, 3.25],
    [0, 2.25],
    [0, 1.5, 2.75, 3.5],
  ] as const;
  const lowBeats = (random: Random): readonly number[] => random.pick(lows);
  song.part('kick', createKick(KICKS.club), { gainDb: 0 }, (bar) =>
    lowBeats(song.randomFor(`low ${bar.index}`)).map((beat) => ({
      beat,
      lengthBeats: 0.2,
      midi: 60,
      velocity: 0.9,
    })),
  );
  song.part('clap', createClap(), { gainDb: -3, reverb: 0.2 }, (bar) =>
    drum(bar.isSectionEnd ? '........X....x.x' : '........X.......'),
  );
  song.part('hat', createCymbal(CYMBALS.closed), { gainDb: -5, pan: 0.15 }, (_, random) =>
    rollingHats(random),
  );
  song.part('open', createCymbal(CYMBALS.open), { gainDb: -11, pan: -0.2 }, () => drum('......x.......x.'));
  song.part('roll', createSnare(SNARES.machine), { gainDb: -9, reverb: 0.2 }, () =>
    drum('....o.o.oooooxxxxxxxxxxxxXXXXXXX', 0.125),
  );
}

function addBand(song: Composition): void {
  const hands = createVoicer({ low: 55, high: 74 });
  const lows = [
    [0, 1.25, 2.75],
    [0, 0.75, 2.5, 3.25],
    [0, 2.25],
    [0, 1.5, 2.75, 3.5],
  ] as const;
  const lowBeats = (random: Random): readonly number[] => random.pick(lows);
  song.part('low', createLongBass(), { gainDb: -2, drive: 2 }, (bar, random) => {
    const beats = lowBeats(song.randomFor(`low ${bar.index}`));
    return beats.map((beat, i) => ({
      beat,
      lengthBeats: (beats[i + 1] ?? 4) - beat - 0.08,
      midi: rootAbove(chordAt(bar, beat), 29) + (i > 0 && random.chance(0.3) ? 7 : 0),
      velocity: 0.9,
    }));
  });
  song.part('bell', createFmBell(), { gainDb: -3, pan: -0.15, reverb: 0.45, echo: 0.3 }, (bar, random) =>
    changeNotes(
      melody(song.piece.key, LOOP.split('|')[bar.index % 4] ?? '', { unitBeats: 0.5, octave: 1 }),
      (note) => (random.chance(0.15) ? { midi: note.midi + 12 } : {}),
    ),
  );
  song.part('pad', createPad(700, 0.4), { gainDb: -10, width: 1, reverb: 0.5 }, (bar) =>
    stackNotes(hands(chordAt(bar, 0)), { beat: 0, lengthBeats: 4, velocity: 0.8 }),
  );
  song.part('voices', createChoir(0.3), { gainDb: -12, width: 1, reverb: 0.6 }, (bar) =>
    hands(chordAt(bar, 0)).map((midi) => ({ beat: 0, lengthBeats: 3.8, midi: midi + 12, velocity: 0.6 })),
  );
}
