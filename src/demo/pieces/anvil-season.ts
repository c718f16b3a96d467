import type { Composer } from '../piece.ts';
import type { Random } from '../random.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { improvise } from '../score/improvise.ts';
import { changeNotes, type Note, stackNotes } from '../score/note.ts';
import { drum, sprinkle } from '../score/pattern.ts';
import {
  createCymbal,
  createKick,
  createSkin,
  createSnare,
  CYMBALS,
  KICKS,
  SKINS,
  SNARES,
} from '../synth/drums.ts';
import { createLead } from '../synth/electronic-instruments.ts';
import { createElectricBass, createElectricGuitar } from '../synth/plucked-instruments.ts';

/** Two bars each, in eighths: "*" is muted by the palm. */
const RIFFS: Readonly<Record<string, readonly string[]>> = {
  gallop: [
    '1* 1* 1* 2! 1* 1* 1* 3! | 1* 1* 5! _ 4! _ 2! _',
    '1* 1* 1* 2! 1* 1* 1* 5! | 1* 1* 6! _ 5! _ 2! _',
  ],
  verse: ['1! _ 1* 1* 3! _ 1* 1* | 2! _ 1* 1* 7,! _ 2! _', '1! _ 1* 1* 4! _ 1* 1* | 3! _ 2! _ 1* 1* 1* 1*'],
  chorus: ['6,! _ _ _ _ 6,* 6,* 6,* | 7,! _ _ _ _ 7,* 7,* 7,*', '1! _ _ _ _ 1* 1* 2! | 3! _ _ 2! _ _ 7,! _'],
  hammer: ['1* - 1* 1* - 1* 2! _ | 1* - 1* 1* - 1* 5! _', '1* 1* - 1* 1* - 2! 3! | 1* 1* - 1* 1* - 7,! _'],
};

/** Metal: detuned guitars left and right, two feet on the bass drum. */
export const anvilSeason: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i5',
    looseness: 0.22,
    room: { decayS: 0.8, damping: 0.4, size: 0.6, level: 0.5 },
    echo: { beats: 1, feedback: 0.4, damping: 0.3 },
    sections: [
      { name: 'gallop', bars: 6, energy: [0.8, 0.95], parts: 'left right bass kick ride' },
      { name: 'verse', bars: 8, energy: 0.95, parts: 'left right bass kick snare ride' },
      {
        name: 'chorus',
        bars: 8,
        energy: 1,
        parts: 'left right bass kick snare crash solo',
        harmony: 'bVI5 | bVII5 | i5 | bIII5',
      },
      { name: 'hammer', bars: 4, energy: 0.85, parts: 'left right bass kick tom' },
      { name: 'gallop', bars: 7, energy: 1, parts: 'left right bass kick snare crash' },
      { name: 'end', bars: 1, energy: 1, parts: 'left right bass kick crash' },
    ],
  });
  addGuitars(song);
  addSolo(song);
  addDrums(song);
  return song.finish();
};

function riffBar(song: Composition, name: string, barIndex: number, random: Random): Note[] {
  if (name === 'end') return melody(song.piece.key, '1! _ _ _ _ _ _ _', { unitBeats: 0.5, octave: -2 });
  const riffs = RIFFS[name] ?? [];
  const riff = riffs[(barIndex >> 1) % riffs.length] ?? '';
  const half = riff.split('|')[barIndex % 2] ?? '';
  return melody(song.piece.key, random.chance(0.12) ? half.replace('1*', '2!') : half, {
    unitBeats: 0.5,
    octave: -2,
  });
}

/** Root, fifth and octave; soft notes are cut short by the palm. */
function powerChord({ beat, lengthBeats, midi, velocity }: Note): Note[] {
  const isMuted = velocity < 0.6;
  return stackNotes([midi, midi + 7, midi + 12], {
    beat,
    velocity: isMuted ? 0.7 : 0.95,
    lengthBeats: isMuted ? 0.22 : lengthBeats,
  });
}

function addGuitars(song: Composition): void {
  for (const [name, pan] of [
    ['left', -0.85],
    ['right', 0.85],
  ] as const) {
    song.part(
      name,
      createElectricGuitar(),
      { gainDb: -13, pan, highPassHz: 110, drive: 22, lowPassHz: 4200, reverb: 0.08 },
      (bar) =>
        riffBar(song, bar.sectionName, bar.indexInSection, song.randomFor(`riff ${bar.index}`)).flatMap(
          powerChord,
        ),
    );
  }
  song.part('bass', createElectricBass(), { gainDb: -9, drive: 4, lowPassHz: 1800 }, (bar) =>
    changeNotes(
      riffBar(song, bar.sectionName, bar.indexInSection, song.randomFor(`riff ${bar.index}`)),
      (note) => ({ midi: note.midi - 12, velocity: 0.9 }),
    ),
  );
}

function addSolo(song: Composition): void {
  song.partBySection(
    'solo',
    createLead(),
    { gainDb: -11, drive: 9, lowPassHz: 5000, reverb: 0.3, echo: 0.35 },
    (section, random) =>
      improvise(
        section.bars,
        {
          key: song.piece.key,
          rhythms: ['xxxxxxxxxxxx__x_', 'x___xxxxx_x_x_x_', 'x_xxx_xxx_xxx___'],
          unitBeats: 0.25,
          phrase: 'ABAC',
          low: 64,
          high: 88,
          leaps: 0.2,
        },
        random,
      ),
  );
}

function addDrums(song: Composition): void {
  song.part('kick', createKick(KICKS.metal), { gainDb: -4 }, (bar, random) =>
    drum(
      bar.isPieceEnd
        ? 'X'
        : bar.sectionName === 'verse'
          ? sprinkle('X...x.x.X...x.x.', random, 0.12)
          : random.pick(['xxx.xxx.xxx.xxx.', 'x.xxx.xxx.xxx.xx', 'xxxxxxx.xxx.xxxx']),
    ),
  );
  song.part('snare', createSnare(SNARES.crack), { gainDb: -1, reverb: 0.15 }, (bar) =>
    drum(bar.isSectionEnd ? '....X...x.x.xxXX' : '....X.......X...'),
  );
  song.part('ride', createCymbal(CYMBALS.jazzHat), { gainDb: -8, pan: 0.3 }, () => drum('X...x...X...x...'));
  song.part('crash', createCymbal(CYMBALS.crash), { gainDb: -15, pan: -0.3, reverb: 0.1 }, (bar) =>
    drum(bar.isPieceEnd ? 'X' : 'X.......x.......'),
  );
  song.part('tom', createSkin(SKINS.tom), { gainDb: -6, reverb: 0.15 }, (bar, random) =>
    drum(random.pick(['x..x..x...x.x.x.', 'x.x..x.xx...xxxx']), 0.25, bar.index % 2 === 0 ? 43 : 48),
  );
}
