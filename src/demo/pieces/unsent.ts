import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createPiano } from '../synth/keyboards.ts';

const VERSE = `- - 5 _ b7 _ 5 _ | 4 _ 3 _ _ _ 2 3 | 5 _ _ _ 4 _ 3 _ | 2 _ _ _ - - 3 4 | 5 _ 1' _ b7 _ 6 5`;
const CHORUS = `3' _ _ 2' 1' _ b7 _ | 1' _ 5 _ _ _ 6 b7 | 1' _ _ b7 6 _ 5 _ | 4 _ 3 _ 2 _ - -`;

/** A ballad for one piano and one letter that was not posted. */
export const unsent: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | bVI | bIII | bVII | iv',
    looseness: 1,
    room: { decayS: 2.2, damping: 0.4, size: 1, level: 0.9 },
    sections: [
      { name: 'intro', bars: 1, energy: 0.4, parts: 'left' },
      { name: 'verse', bars: 5, energy: [0.5, 0.75], parts: 'left right' },
      { name: 'chorus', bars: 4, energy: [0.9, 1], parts: 'left right low', harmony: 'bVI | i | iv | V7' },
      { name: 'end', bars: 2, energy: [0.5, 0.25], parts: 'left right', harmony: 'bVImaj7 | i' },
    ],
  });
  const voicing = createVoicer({ low: 50, high: 71, open: true });

  song.part('left', createPiano(), { gainDb: -4, pan: -0.2, width: 0.2, reverb: 0.35 }, (bar, random) => {
    const chord = [rootAbove(chordAt(bar, 0), 40), ...voicing(chordAt(bar, 0))];
    const figure = bar.isPieceEnd
      ? '1 2 3 4 _ _ _ _'
      : random.pick(['1 2 3 4 3 2 3 2', '1 3 2 4 3 4 2 3', '1 2 3 2 4 3 2 3']);
    return changeNotes(
      arpeggio(figure, () => chord, 0.5),
      (note) => ({ lengthBeats: 4 - note.beat, velocity: note.velocity * 0.8 }),
    );
  });
  song.part('low', createPiano(), { gainDb: 0, pan: -0.3, reverb: 0.3 }, (bar) => [
    { beat: 0, lengthBeats: 3.8, midi: rootAbove(chordAt(bar, 0), 28), velocity: 0.75 },
  ]);
  song.partBySection('right', createPiano(), { gainDb: 2, pan: 0.2, width: 0.2, reverb: 0.4 }, (section) => {
    if (section.name === 'end')
      return melody(piece.key, '- - 5 _ 3 _ 2 _ | 1 _ _ _ _ _ _ _', { unitBeats: 0.5 });
    const line = melody(piece.key, section.name === 'verse' ? VERSE : CHORUS, { unitBeats: 0.5 });
    if (section.name === 'verse') return line;
    return line.flatMap((note) =>
      note.lengthBeats > 0.9
        ? [note, { ...note, midi: note.midi - 12, velocity: note.velocity * 0.6 }]
        : [note],
    );
  });
  return song.finish();
};
