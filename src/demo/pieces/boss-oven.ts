import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes, shiftNotes } from '../score/note.ts';
import { drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createShaker, createSkin, SHAKERS, SKINS } from '../synth/drums.ts';
import {
  createChipArpeggio,
  createChipLead,
  createLead,
  createSubBass,
} from '../synth/electronic-instruments.ts';

const THEME = `1 _ 2 3 - 5 - #4 5 _ 3 1 - #7, - 1 | b6 _ 5 b6 - 5 4 - 3 _ 2 3 - 1 - - | 1 _ 2 3 - 5 - b6 #7 _ b6 5 - #7 - 1' | 2' _ 1' #7 1' _ b6 _ 5 #4 5 b6 5 _ - -`;
const PANIC = `1' #7 1' - 1' #7 1' - b6 5 b6 - b6 5 b6 - | 5 #4 5 - 5 #4 5 - 4 3 4 - 2 1 2 - | 3 4 5 b6 #7 1' 2' 3' 2' 1' #7 b6 5 4 3 2 | #7, 1 2 3 4 5 b6 #7 1' - #7 - 1' - - -`;

/** Chiptune in a hurry: the last enemy is an oven. */
export const bossOven: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i | bVI iv | i bIII | V7',
    looseness: 0.06,
    room: { decayS: 0.5, damping: 0.3, size: 0.4, level: 0.4 },
    echo: { beats: 0.5, feedback: 0.3, damping: 0.2 },
    sections: [
      { name: 'alarm', bars: 4, energy: [0.7, 0.9], parts: 'arp bass kick hat' },
      { name: 'theme', bars: 8, energy: 0.9, parts: 'arp bass lead kick snare hat low' },
      {
        name: 'panic',
        bars: 8,
        energy: 1,
        parts: 'arp bass lead kick snare hat low',
        harmony: 'i | i bVI | iv | V7',
      },
      {
        name: 'wait',
        bars: 4,
        energy: [0.5, 0.9],
        parts: 'bass siren hat tom',
        harmony: 'bII | bII | V7 | V7',
      },
      { name: 'theme2', bars: 8, energy: 1, parts: 'arp bass lead kick snare hat low siren' },
    ],
  });
  addDrums(song);
  addChannels(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createSkin({ ...SKINS.tom, bendRatio: 4, decayS: 0.14 }), { gainDb: -2 }, (_, random) =>
    drum(random.pick(['X.x...x.X.x...x.', 'X.x...x.X..x..x.', 'X..x..x.X.x..xx.']), 0.25, 31),
  );
  song.part('snare', createShaker({ ...SHAKERS.blip, decayS: 0.17 }), { gainDb: -5 }, (bar) =>
    drum(bar.isSectionEnd ? '....X..X..X.XXXX' : '....X.......X..o'),
  );
  song.part('hat', createShaker(SHAKERS.blip), { gainDb: -12, pan: -0.3 }, (_, random) =>
    drum(sprinkle('x.xxx.x.x.xxx.x.', random, 0.3)),
  );
  song.part('tom', createSkin({ ...SKINS.tom, decayS: 0.2 }), { gainDb: -7, pan: 0.2 }, (_, random) =>
    [0, 1, 2, 3].flatMap((beat) => shiftNotes(drum('xxox', 0.25, random.pick([55, 50, 45, 40])), beat)),
  );
}

function addChannels(song: Composition): void {
  const { key } = song.piece;
  const voicing = createVoicer({ low: 64, high: 84 });
  const tuneOf = (name: string, beats: number) => {
    const tune = melody(key, name === 'panic' ? PANIC : THEME, { unitBeats: 0.25 });
    return [...tune, ...shiftNotes(tune, 16)].filter((note) => note.beat < beats);
  };
  song.part('arp', createChipArpeggio(), { gainDb: -9, pan: 0.35 }, (bar, random) => {
    const round = random.pick(['1 2 3 2', '3 2 1 2', '1 3 2 4', '4 2 3 1']);
    return arpeggio(`${round} ${round} ${round} 1 4 3 2`, (beat) => voicing(chordAt(bar, beat)), 0.25);
  });
  song.part('bass', createSubBass(), { gainDb: -8, drive: 3 }, (bar, random) =>
    bass(bar, random.pick(['1 1 8 1 1 8 1 1 8 1 1 8 1 8 5 8', '1 1 1 8 1 1 8 1 1 1 8 1 5 5 8 a']), {
      unitBeats: 0.25,
      lowMidi: 28,
      nextChord: song.barAfter(bar)?.chords[0],
    }),
  );
  song.partBySection('lead', createChipLead(), { gainDb: 2, pan: -0.1, echo: 0.2 }, (section) =>
    tuneOf(section.name, section.beats),
  );
  song.partBySection('low', createLead(), { gainDb: -6, pan: 0.2, width: 0.4, drive: 2 }, (section, random) =>
    changeNotes(
      tuneOf(section.name, section.beats).filter(() => random.chance(0.8)),
      (note) => ({ midi: note.midi - 24 }),
    ),
  );
  song.part('siren', createChipLead(), { gainDb: -6, pan: 0.4, echo: 0.3 }, (bar) =>
    [0, 1, 2, 3].map((beat) => ({
      beat,
      lengthBeats: 0.9,
      midi: beat % 2 === 0 ? 77 + (bar.index % 3) : 76,
      velocity: 0.8,
      glideFromMidi: 70 + beat,
    })),
  );
}
