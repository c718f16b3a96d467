import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes, stackNotes } from '../score/note.ts';
import { drum } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createSkin, CYMBALS, SKINS } from '../synth/drums.ts';
import { createBrass, createChoir, createStrings } from '../synth/ensembles.ts';
import { createHarp } from '../synth/plucked-instruments.ts';

const THEME = `1 _ _ _ 2 _ 3 _ | 5 _ _ _ _ _ 4 3 | 4 _ _ _ 3 _ 2 _ | 3 _ _ _ _ _ 4 5 | 6 _ _ _ 5 _ 4 _ | 5 _ _ _ _ _ 1' 2'`;
const SUMMIT = `3' _ _ _ 2' _ 1' _ | 2' _ _ _ b7 _ 5 _ | 6 _ _ b7 1' _ _ _ | 1' _ _ _ _ _ _ _`;

/** Orchestra: one long wave from nothing to everything and back. */
export const swell: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | bVI | iv | bIII | bVI | v',
    looseness: 0.7,
    room: { decayS: 3.2, damping: 0.35, size: 1.5, level: 1 },
    sections: [
      { name: 'still', bars: 2, energy: [0.15, 0.3], parts: 'low strings harp' },
      { name: 'rising', bars: 6, energy: [0.35, 0.85], parts: 'low strings harp theme timpani' },
      {
        name: 'summit',
        bars: 3,
        energy: 1,
        parts: 'low strings harp theme brass voices timpani cymbal',
        harmony: 'i | bVII | bVI',
      },
      { name: 'after', bars: 1, energy: 0.4, parts: 'low strings voices', harmony: 'I' },
    ],
  });

  addDrums(song);
  addBand(song);
  addTunes(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('timpani', createSkin(SKINS.timpani), { gainDb: -8, pan: 0.1, reverb: 0.4 }, (bar) => {
    const midi = rootAbove(chordAt(bar, 0), 38);
    return changeNotes(
      drum(bar.energy > 0.6 ? 'X.....x.X.x.xxxx' : 'o...........o.o.', 0.25, midi),
      (note) => ({ velocity: note.velocity * bar.energy }),
    );
  });
  song.part('cymbal', createCymbal(CYMBALS.crash), { gainDb: -13, width: 0.4, reverb: 0.4 }, (bar) =>
    bar.indexInSection % 2 === 0 ? drum('X') : [],
  );
}

function addBand(song: Composition): void {
  const middle = createVoicer({ low: 53, high: 74 });
  const wide = createVoicer({ low: 50, high: 74, open: true });
  song.part('low', createStrings(0.8), { gainDb: -5, pan: 0.3, reverb: 0.35 }, (bar) =>
    [0, 12].map((interval) => ({
      beat: 0,
      lengthBeats: 4.1,
      midi: rootAbove(chordAt(bar, 0), 28) + interval,
      velocity: 0.25 + 0.6 * bar.energy,
    })),
  );
  song.part('strings', createStrings(0.6), { gainDb: -11, width: 0.9, reverb: 0.45 }, (bar) => {
    const chord = middle(chordAt(bar, 0));
    const long = stackNotes(chord, { beat: 0, lengthBeats: 4, velocity: 0.2 + 0.65 * bar.energy });
    const above = chord.map((midi) => midi + 12);
    const pulse = [0, 1, 2, 3].flatMap((beat) =>
      stackNotes(above, { beat, lengthBeats: 0.9, velocity: 0.55 }),
    );
    return bar.energy > 0.7 ? [...long, ...pulse] : long;
  });
  song.part('harp', createHarp(), { gainDb: -6, pan: -0.4, reverb: 0.4 }, (bar, random) => {
    const chord = wide(chordAt(bar, 0));
    return changeNotes(
      arpeggio(
        random.pick(['1 2 3 4 5 6 5 4 3 2 3 4 5 6 7 6', '1 3 5 7 6 5 4 3 2 4 6 5 4 3 2 1']),
        () => chord,
        0.25,
      ),
      (note) => ({ velocity: note.velocity * (0.3 + 0.7 * bar.energy) }),
    );
  });
  song.part('brass', createBrass(), { gainDb: -7, width: 0.5, reverb: 0.45 }, (bar) =>
    [rootAbove(chordAt(bar, 0), 38), ...middle(chordAt(bar, 0))].map((midi) => ({
      beat: 0,
      lengthBeats: 3.7,
      midi,
      velocity: 0.85,
    })),
  );
  song.part('voices', createChoir(0.8), { gainDb: -10, width: 1, reverb: 0.6 }, (bar) =>
    middle(chordAt(bar, 0)).map((midi) => ({ beat: 0, lengthBeats: 4, midi: midi + 12, velocity: 0.7 })),
  );
}

function addTunes(song: Composition): void {
  song.partBySection(
    'theme',
    createStrings(0.3),
    { gainDb: -6, pan: -0.25, width: 0.3, reverb: 0.45 },
    (section) =>
      melody(song.piece.key, section.name === 'summit' ? SUMMIT : THEME, { unitBeats: 0.5 })
        .filter((note) => note.beat < section.beats)
        .flatMap((note) => (section.name === 'summit' ? [note, { ...note, midi: note.midi + 12 }] : [note])),
  );
}
