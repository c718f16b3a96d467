import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { ornament } from '../score/improvise.ts';
import { transposeNotes } from '../score/note.ts';
import { comp, drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createShaker, createSkin, SHAKERS, SKINS } from '../synth/drums.ts';
import { createAccordion } from '../synth/ensembles.ts';
import { createMandolin, createSteelGuitar, createUprightBass } from '../synth/plucked-instruments.ts';

const A = `1 3 5 3 1' 5 3 5 | 6 5 4 3 2 3 4 2 | 1 3 5 3 1' 2' 3' 1' | 2' 1' 7 5 6 7 1' -`;
const A2 = `5 3 1 3 5 1' 7 6 | 5 4 3 2 4 3 2 1 | 3 5 1' 5 3' 2' 1' 7 | 6 7 1' 5 3 2 1 -`;
const B = `3' _ 1' 3' 2' 1' 7 6 | 5 6 7 1' 2' _ 7 5 | 3' _ 3' 4' 3' 2' 1' 7 | 6 5 4 5 6 7 1' _`;
const B2 = `1' 2' 3' 1' 4' 3' 2' 1' | 7 1' 2' 7 5 6 7 5 | 6 1' 6 5 4 6 4 3 | 2 4 7, 2 1 _ _ -`;

/** A reel: mandolin and accordion chase each other over a frame drum. */
export const barnDanceForTwo: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'I | IV V | I | V I',
    looseness: 0.35,
    swing: { unitBeats: 0.5, amount: 0.3 },
    room: { decayS: 0.9, damping: 0.3, size: 0.6, level: 0.8 },
    sections: [
      { name: 'call', bars: 2, energy: 0.7, parts: 'strum drum' },
      { name: 'first', bars: 8, energy: [0.7, 0.85], parts: 'strum drum mandolin bass' },
      {
        name: 'second',
        bars: 8,
        energy: 0.9,
        parts: 'strum drum accordion bass stomp',
        harmony: 'vi | V | IV | IV V',
      },
      { name: 'both', bars: 8, energy: 1, parts: 'strum drum mandolin accordion bass stomp jingle' },
      {
        name: 'home',
        bars: 4,
        energy: 1,
        parts: 'strum drum mandolin accordion bass stomp jingle',
        harmony: 'IV | V | ii V | I',
      },
    ],
  });

  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('drum', createSkin(SKINS.frame), { gainDb: -6, reverb: 0.2 }, (bar, random) =>
    drum(
      bar.isPieceEnd ? 'X..xX...' : sprinkle(random.pick(['X.xoX.xo', 'X.xxX.xo', 'X.xoXoxx']), random, 0.3),
      0.5,
      random.pick([43, 43, 45]),
    ),
  );
  song.part('stomp', createShaker(SHAKERS.thud), { gainDb: 2, reverb: 0.1 }, () => drum('x.x.x.x.', 0.5));
  song.part('jingle', createShaker(SHAKERS.tambourine), { gainDb: -15, pan: 0.4 }, (_, random) =>
    drum(sprinkle('.x.x.x.x', random, 0.3), 0.5),
  );
}

function addBand(song: Composition): void {
  const tunes: Readonly<Record<string, string>> = {
    first: `${A} ${A2}`,
    second: `${B} ${B2}`,
    both: `${A2} ${A}`,
    home: B2,
  };
  const voicing = createVoicer({ low: 52, high: 73 });
  const tune = (name: string) => melody(song.piece.key, tunes[name] ?? A, { unitBeats: 0.5 });
  song.part(
    'strum',
    createSteelGuitar(),
    { gainDb: -8, pan: 0.15, reverb: 0.15, highPassHz: 160 },
    (bar, random) =>
      comp(random.pick(['.xox.xox', '.xoX.xox', 'oxox.xox']), (beat) => voicing(chordAt(bar, beat)), {
        strumBeats: 0.02,
      }),
  );
  song.part('bass', createUprightBass(), { gainDb: -7 }, (bar) =>
    bass(bar, bar.isPieceEnd ? '1 5, 1! _' : '1 5, 1 5,', { unitBeats: 1, lowMidi: 33 }),
  );
  song.partBySection(
    'mandolin',
    createMandolin(),
    { gainDb: -1, pan: -0.35, reverb: 0.2 },
    (section, random) => ornament(tune(section.name), song.piece.key, random),
  );
  song.partBySection(
    'accordion',
    createAccordion(),
    { gainDb: -5, pan: 0.3, width: 0.4, reverb: 0.2 },
    (section, random) =>
      ornament(
        section.name === 'both' ? transposeNotes(tune(section.name), -12) : tune(section.name),
        song.piece.key,
        random,
      ),
  );
}
