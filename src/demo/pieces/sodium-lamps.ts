import type { Composer } from '../piece.ts';
import type { Random } from '../random.ts';
import { Composition } from '../score/composition.ts';
import { melody } from '../score/figure.ts';
import { drum, sprinkle } from '../score/pattern.ts';
import { createClap, createCymbal, createKick, createSkin, CYMBALS, KICKS, SKINS } from '../synth/drums.ts';
import { createAcid, createSubBass } from '../synth/electronic-instruments.ts';
import { createChoir } from '../synth/ensembles.ts';

/** A line of sixteen steps that is rewritten a little at every bar. */
function acidLine(random: Random): string {
  const degrees = ['1', '1', '1', '1,', "1'", '2', '3', '5', '7,'];
  const step = (i: number): string => {
    if (i % 4 !== 0 && random.chance(0.2)) return '-';
    const slide = i > 0 && random.chance(0.22) ? '~' : '';
    return slide + random.pick(i % 4 === 0 ? ['1', '1', "1'"] : degrees) + (random.chance(0.25) ? '!' : '');
  };
  return Array.from({ length: 16 }, (_, i) => step(i)).join(' ');
}

/** Acid: one squelching line over a hard kick. */
export const sodiumLamps: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i',
    looseness: 0.1,
    room: { decayS: 1.2, damping: 0.3, level: 0.7 },
    echo: { beats: 0.75, feedback: 0.5, damping: 0.3 },
    sections: [
      { name: 'intro', bars: 4, energy: 0.6, parts: 'kick acid tick' },
      { name: 'first', bars: 8, energy: [0.75, 0.95], parts: 'kick acid tick hat clap sub' },
      { name: 'break', bars: 3, energy: [0.5, 0.8], parts: 'acid voices tom tick' },
      { name: 'second', bars: 9, energy: 1, parts: 'kick acid high tick hat clap sub tom' },
      { name: 'outro', bars: 2, energy: [0.8, 0.5], parts: 'kick acid tick' },
    ],
  });

  addDrums(song);
  addBand(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createKick({ ...KICKS.club, drive: 3.2 }), { gainDb: -2 }, (bar) =>
    drum(bar.isSectionEnd ? 'X...X...X.x.X.xx' : 'X...X...X...X...'),
  );
  song.part('tick', createCymbal(CYMBALS.closed), { gainDb: -11, pan: -0.2 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.4)),
  );
  song.part('hat', createCymbal(CYMBALS.open), { gainDb: -14 }, () => drum('..X...X...X...X.'));
  song.part('clap', createClap(), { gainDb: -5, reverb: 0.15 }, () => drum('....X.......X...'));
  song.part('tom', createSkin(SKINS.tom), { gainDb: 3, pan: 0.25, reverb: 0.2 }, (_, random) =>
    drum(sprinkle('................', random, 0.22), 0.25, random.pick([45, 48, 52])),
  );
}

function addBand(song: Composition): void {
  const phrases = ['A', 'B'].map((letter) => acidLine(song.randomFor(`line ${letter}`)));
  song.part(
    'acid',
    createAcid(420),
    {
      gainDb: -2,
      drive: 2.5,
      reverb: 0.1,
      echo: 0.12,
      sweep: [
        [0, 900],
        [12, 6000],
        [13, 1500],
        [15, 9000],
        [24, 9000],
        [26, 700],
      ],
    },
    (bar, random) => {
      const line = random.chance(0.3) ? acidLine(random) : (phrases[(bar.index >> 1) % 2] ?? '');
      return melody(song.piece.key, line, { unitBeats: 0.25, octave: -2 });
    },
  );
  song.part(
    'high',
    createAcid(700),
    { gainDb: -9, pan: 0.4, drive: 1.5, echo: 0.4, reverb: 0.2 },
    (_, random) =>
      melody(song.piece.key, acidLine(random), { unitBeats: 0.25, octave: 0 }).filter(() =>
        random.chance(0.55),
      ),
  );
  song.part('sub', createSubBass(), { gainDb: -2, duck: 0.8 }, () =>
    melody(song.piece.key, '- 1 - 1 - 1 - 1', { unitBeats: 0.5, octave: -3 }),
  );
  song.part('voices', createChoir(0.2), { gainDb: -14, width: 1, reverb: 0.5 }, () =>
    [52, 59, 65].map((midi) => ({ beat: 0, lengthBeats: 3.8, midi, velocity: 0.8 })),
  );
}
