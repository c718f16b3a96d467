import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { chordAt } from '../score/form.ts';
import { stepToMidi } from '../score/key.ts';
import { stackNotes } from '../score/note.ts';
import { createVoicer } from '../score/voicing.ts';
import { createSubBass } from '../synth/electronic-instruments.ts';
import { createChoir, createPad } from '../synth/ensembles.ts';
import { createFeltPiano } from '../synth/keyboards.ts';
import { createWind } from '../synth/texture.ts';

/** Ambient: slow pads over the sea, a piano somewhere far off. */
export const fogOverTheEstuary: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i9 | IVadd9 | bVIImaj9 | i9 | bIIImaj9 | IVadd9 | vsus4 | i9',
    looseness: 0.9,
    room: { decayS: 4.5, damping: 0.45, size: 1.4 },
    echo: { beats: 1.5, feedback: 0.6, damping: 0.5 },
    sections: [
      { name: 'shore', bars: 2, energy: [0.2, 0.4], parts: 'sea pad' },
      { name: 'fog', bars: 4, energy: [0.5, 0.8], parts: 'sea pad sub piano' },
      { name: 'open water', bars: 3, energy: [0.9, 1], parts: 'sea pad sub piano voices' },
      { name: 'gone', bars: 2, energy: [0.5, 0.2], parts: 'sea pad piano' },
    ],
  });
  const low = createVoicer({ low: 50, high: 72 });
  const high = createVoicer({ low: 62, high: 86, rootless: true });

  song.partBySection(
    'sea',
    createWind({ lowHz: 250, highHz: 900, periodS: 9, resonance: 0.1, level: 0.5 }),
    { gainDb: -10, width: 0.8, reverb: 0.2 },
    (section) => [{ beat: 0, lengthBeats: section.beats + 2, midi: 60, velocity: 0.9 }],
  );
  song.part('pad', createPad(900, 1.6), { gainDb: -9, width: 0.9, reverb: 0.45 }, (bar) =>
    low(chordAt(bar, 0)).map((midi, i) => ({ beat: i * 0.35, lengthBeats: 4.2, midi, velocity: 0.7 })),
  );
  song.part('voices', createChoir(1.4), { gainDb: -11, width: 1, reverb: 0.7 }, (bar) =>
    stackNotes(high(chordAt(bar, 0)), { beat: 0.5, lengthBeats: 3.6, velocity: 0.6 }),
  );
  song.part('sub', createSubBass(), { gainDb: -9 }, (bar) => [
    { beat: 0, lengthBeats: 3.7, midi: rootAbove(chordAt(bar, 0), 33), velocity: 0.7 },
  ]);
  song.part('piano', createFeltPiano(), { gainDb: 3, pan: 0.2, reverb: 0.7, echo: 0.45 }, (_, random) =>
    [0.5, 1.75, 3]
      .filter(() => random.chance(0.7))
      .map((beat) => ({
        beat,
        lengthBeats: 1.5,
        midi: stepToMidi(piece.key, random.pick([4, 5, 7, 8, 9, 11, 12])),
        velocity: random.between(0.35, 0.7),
      })),
  );
  return song.finish();
};
