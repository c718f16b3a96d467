import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { nearestStep, stepToMidi } from '../score/key.ts';
import { changeNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createCymbal, createKick, createSnare, CYMBALS, KICKS, SNARES } from '../synth/drums.ts';
import { createBrass, createClarinet, createFlute } from '../synth/ensembles.ts';

const STRAIN = `5 _ _ 5 1' _ _ 7 | 1' _ 2' _ 3' _ - 1' | 2' _ _ 2' 1' _ 7 _ | 1' _ _ _ 5 _ - 5 | 6 _ _ 6 1' _ _ 6 | 5 _ 1' _ 3' _ - 2' | 1' _ 7 _ 6 _ 7 _ | 1' _ _ _ 1' _ - -`;
const TRIO = `3 _ _ _ 4 _ 5 _ | 6 _ _ _ 5 _ - - | 4 _ _ _ 5 _ 6 _ | 5 _ _ _ 3 _ - - | 6 _ _ _ 1' _ 6 _ | 5 _ _ _ 3 _ 1 _ | 2 _ 3 _ 4 _ 7, _ | 1 _ _ _ - _ - -`;

/** A march for wind band: the ferry leaves, people wave. */
export const departureMarch: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'I | I | V7 | I | IV | I | ii V7 | I',
    looseness: 0.35,
    room: { decayS: 1.5, damping: 0.3, size: 1, level: 0.9 },
    sections: [
      { name: 'drums', bars: 2, energy: [0.6, 0.8], parts: 'snare kick' },
      { name: 'strain', bars: 8, energy: [0.8, 0.95], parts: 'snare kick cymbals tuba horns trumpet' },
      {
        name: 'trio',
        bars: 4,
        energy: 0.6,
        parts: 'snare tuba horns clarinet flute',
        harmony: 'I | IV | V7 | I',
      },
      { name: 'again', bars: 8, energy: 1, parts: 'snare kick cymbals tuba horns trumpet flute' },
    ],
  });

  addBand(song);
  addTunes(song);
  return song.finish();
};

function addBand(song: Composition): void {
  const horns = createVoicer({ low: 55, high: 74 });
  song.part('snare', createSnare(SNARES.field), { gainDb: -4, pan: 0.1, reverb: 0.2 }, (bar, random) =>
    drum(
      bar.isPieceEnd
        ? 'x.x.x.x.X.......'
        : bar.isSectionEnd
          ? 'X..xX..xXxxxXxxx'
          : sprinkle(random.pick(['X..xx...X..xx.x.', 'X..xx.x.X...xxxx', 'X.xxx...X.xxx.x.']), random, 0.2),
    ),
  );
  song.part('kick', createKick(KICKS.concert), { gainDb: -2, reverb: 0.2 }, (bar) =>
    drum(bar.isPieceEnd ? 'X.......X.......' : 'X...x...X...x...'),
  );
  song.part(
    'cymbals',
    createCymbal({ ...CYMBALS.crash, decayS: 0.9 }),
    { gainDb: -12, pan: -0.2, reverb: 0.3 },
    (bar) => drum(bar.indexInSection % 4 === 0 ? 'X.......x.......' : '....o.......o...'),
  );
  song.part('tuba', createBrass(), { gainDb: 2, pan: -0.15, reverb: 0.2, lowPassHz: 900 }, (bar) =>
    changeNotes(bass(bar, bar.isPieceEnd ? '1 5, 1! -' : '1 - 5, -', { unitBeats: 1, lowMidi: 34 }), () => ({
      lengthBeats: 0.55,
    })),
  );
  song.part(
    'horns',
    createBrass(),
    { gainDb: -9, pan: 0.35, width: 0.3, reverb: 0.3, lowPassHz: 2500 },
    (bar) => comp(bar.isPieceEnd ? '..x.X...' : '..x...x.', (beat) => horns(chordAt(bar, beat))),
  );
}

function addTunes(song: Composition): void {
  const horns = createVoicer({ low: 55, high: 74 });
  const below = (midi: number): number => stepToMidi(song.piece.key, nearestStep(song.piece.key, midi) - 2);
  song.partBySection(
    'trumpet',
    createBrass(),
    { gainDb: -4, pan: -0.2, width: 0.2, reverb: 0.35 },
    (section) =>
      melody(song.piece.key, STRAIN, { unitBeats: 0.5 }).flatMap((note) =>
        section.name === 'again'
          ? [note, { ...note, midi: below(note.midi), velocity: note.velocity * 0.8 }]
          : [note],
      ),
  );
  song.partBySection(
    'clarinet',
    createClarinet(),
    { gainDb: -2, pan: 0.2, width: 0.2, reverb: 0.35 },
    (section) => melody(song.piece.key, TRIO, { unitBeats: 0.5 }).filter((note) => note.beat < section.beats),
  );
  song.partBySection('flute', createFlute(), { gainDb: -8, pan: 0.3, reverb: 0.35 }, (section, random) =>
    section.bars.flatMap((bar) => {
      const chord = horns(chordAt(bar, 2));
      return bar.indexInSection % 2 === 1
        ? [0, 0.25, 0.5, 0.75].map((late) => ({
            beat: 4 * bar.indexInSection + 3 + late,
            lengthBeats: 0.22,
            midi: 12 + random.pick(chord),
            velocity: 0.8,
          }))
        : [
            {
              beat: 4 * bar.indexInSection,
              lengthBeats: 1.8,
              midi: 12 + (chord.at(-1) ?? 70),
              velocity: 0.7,
            },
          ];
    }),
  );
}
