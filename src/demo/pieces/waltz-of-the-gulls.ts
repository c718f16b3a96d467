import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes, shiftNotes } from '../score/note.ts';
import { drum } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createSkin, SKINS } from '../synth/drums.ts';
import { createBrass, createClarinet, createFlute, createStrings } from '../synth/ensembles.ts';
import { createCelesta } from '../synth/keyboards.ts';

/** One unit is a beat. */
const FIRST = `3 _ 4 | 5 _ 1' | 7 _ 6 | 5 _ _ | 4 _ 5 | 6 _ 2' | 1' _ 7 | 6 _ _ | 7 _ 1' | 2' _ 4' | 3' _ 2' | 1' _ 6 | 5 _ 3 | 4 _ 7, | 1 _ _ | _ - -`;
const SECOND = `1' 7 1' | 3' _ 1' | 6 #5 6 | 1' _ 6 | 5 #4 5 | 7 _ 5 | 4 3 2 | 3 _ _ | 1' 7 1' | 4' _ 1' | 6 5 6 | 2' _ 6 | 5 6 7 | 2' 1' 7 | 1' _ _ | 1' - -`;

/** A waltz for small orchestra, with birds. */
export const waltzOfTheGulls: Composer = (piece) => {
  const song = new Composition(piece, {
    beatsPerBar: 3,
    harmony: 'I | I | V7 | V7 | ii | ii | V7 | V7 | V7 | V7 | I | vi | I | V7 | I | I',
    looseness: 0.4,
    room: { decayS: 1.8, damping: 0.35, size: 1.1, level: 0.9 },
    sections: [
      { name: 'intro', bars: 4, energy: 0.6, parts: 'bass chords' },
      { name: 'first', bars: 16, energy: [0.7, 0.8], parts: 'bass chords violins gulls' },
      {
        name: 'second',
        bars: 8,
        energy: 0.75,
        parts: 'bass chords clarinet celesta',
        harmony: 'vi | vi | IV | IV | I | V7 | ii V7 | I',
      },
      { name: 'tutti', bars: 16, energy: [0.9, 1], parts: 'bass chords violins brass flute gulls timpani' },
    ],
  });
  addAccompaniment(song);
  addTunes(song);
  return song.finish();
};

function addAccompaniment(song: Composition): void {
  const middle = createVoicer({ low: 55, high: 74 });
  song.part('bass', createStrings(0.03), { gainDb: -1, pan: 0.3, reverb: 0.25 }, (bar) => [
    {
      beat: 0,
      lengthBeats: bar.isPieceEnd ? 1 : 0.6,
      midi: rootAbove(chordAt(bar, 0), 31) + (bar.index % 2 === 1 && !bar.isPieceEnd ? 7 : 0),
      velocity: 0.9,
    },
  ]);
  song.part('chords', createStrings(0.04), { gainDb: -10, width: 0.7, reverb: 0.3 }, (bar, random) =>
    (bar.isPieceEnd ? [0] : [1, 2]).flatMap((beat) =>
      middle(chordAt(bar, beat)).map((midi) => ({
        beat,
        lengthBeats: 0.45,
        midi,
        velocity: beat === 1 ? 0.75 : random.between(0.5, 0.7),
      })),
    ),
  );
  song.part('timpani', createSkin(SKINS.timpani), { gainDb: -9, reverb: 0.35 }, (bar) =>
    drum(
      bar.indexInSection % 4 === 3 || bar.isPieceEnd ? 'X.x.xx' : 'x.....',
      0.5,
      rootAbove(chordAt(bar, 0), 41),
    ).slice(0, bar.isPieceEnd ? 1 : 6),
  );
}

function addTunes(song: Composition): void {
  const { key } = song.piece;
  const first = melody(key, FIRST, { unitBeats: 1 });
  const second = melody(key, SECOND, { unitBeats: 1 });
  song.partBySection(
    'violins',
    createStrings(0.1),
    { gainDb: -7, pan: -0.3, width: 0.4, reverb: 0.4 },
    (section) =>
      (section.name === 'first' ? first : second).flatMap((note) =>
        section.name === 'first' ? [note] : [note, { ...note, midi: note.midi + 12, velocity: 0.6 }],
      ),
  );
  song.partBySection('clarinet', createClarinet(), { gainDb: -3, pan: 0.1, reverb: 0.35 }, (section) =>
    second.filter((note) => note.beat < section.beats),
  );
  song.partBySection('celesta', createCelesta(), { gainDb: 0, pan: 0.35, reverb: 0.45 }, (_, random) =>
    [2, 5, 8, 11, 14, 17, 20].map((beat) => ({
      beat: beat + random.pick([0, 0.5]),
      lengthBeats: 0.5,
      midi: random.pick([79, 83, 86, 91]),
      velocity: random.between(0.4, 0.8),
    })),
  );
  song.partBySection('flute', createFlute(), { gainDb: -9, pan: 0.2, reverb: 0.4 }, () =>
    changeNotes(second, (note) => ({ midi: note.midi + 12 })),
  );
  song.partBySection('brass', createBrass(), { gainDb: -7, pan: 0.1, width: 0.4, reverb: 0.4 }, () =>
    changeNotes(first, (note) => ({ midi: note.midi - 12 })),
  );
  song.partBySection('gulls', createFlute(), { gainDb: -11, pan: 0.5, reverb: 0.7 }, (section, random) =>
    Array.from({ length: Math.floor(section.bars.length / 4) }, (_, i) => i).flatMap((i) =>
      shiftNotes(
        [0, 0.5, 1].map((beat) => ({
          beat,
          lengthBeats: 0.4,
          midi: 91 - 2 * beat,
          velocity: 0.7,
          glideFromMidi: 98,
        })),
        12 * i + random.pick([5, 6.5, 8, 9.5]),
      ),
    ),
  );
}
