import type { Composer } from '../piece.ts';
import { Composition } from '../score/composition.ts';
import { arpeggio, bass, melody } from '../score/figure.ts';
import { chordAt } from '../score/form.ts';
import { changeNotes, shiftNotes } from '../score/note.ts';
import { drum, sprinkle } from '../score/pattern.ts';
import { createVoicer } from '../score/voicing.ts';
import { createShaker, createSkin, SHAKERS, SKINS } from '../synth/drums.ts';
import { createChipArpeggio, createChipBass, createChipLead } from '../synth/electronic-instruments.ts';

const A = `5 - 5 1' - 7 1' - 2' - 1' 5 - - 3 4 | 5 _ 6 5 4 - 2 - 3 _ _ - - - 3 4 | 5 - 5 1' - 7 1' - 3' - 2' 6 - - 7 1' | 2' _ 1' 7 6 - 7 - 1' _ _ _ - - - -`;
const B = `6 6 - 6 - 5 6 - 1' _ 6 _ 4 _ - - | 5 5 - 5 - 3 5 - 7 _ 5 _ 3 _ - - | 4 4 - 4 - 3 4 - 6 _ 5 _ 4 _ 3 _ | 2 3 4 5 6 7 1' 2' 3' - 2' - 7 - 5 -`;

/** Chiptune: two pulses, a triangle and some noise set out for the bakery. */
export const croissantQuest: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'I | IV V | I vi | ii7 V',
    looseness: 0.06,
    room: { decayS: 0.6, damping: 0.3, size: 0.5, level: 0.4 },
    echo: { beats: 0.75, feedback: 0.35, damping: 0.1 },
    sections: [
      { name: 'start', bars: 2, energy: 0.7, parts: 'arp hat' },
      { name: 'a', bars: 8, energy: [0.8, 0.9], parts: 'arp bass lead kick snare hat' },
      {
        name: 'b',
        bars: 8,
        energy: 0.95,
        parts: 'arp bass lead second kick snare hat',
        harmony: 'IV | iii | ii7 | V7',
      },
      { name: 'bonus', bars: 4, energy: 0.6, parts: 'arp bass hat tom', harmony: 'bVI | bVII | bVI | V7' },
      { name: 'a2', bars: 8, energy: 1, parts: 'arp bass lead second kick snare hat' },
    ],
  });
  addDrums(song);
  addChannels(song);
  return song.finish();
};

function addDrums(song: Composition): void {
  song.part('kick', createSkin({ ...SKINS.tom, bendRatio: 3, decayS: 0.16 }), { gainDb: -3 }, () =>
    drum('X..x....X.x.....', 0.25, 33),
  );
  song.part('snare', createShaker({ ...SHAKERS.blip, decayS: 0.14 }), { gainDb: -6 }, (bar) =>
    drum(bar.isSectionEnd ? '....X.......xxxx' : '....X.......X...'),
  );
  song.part('hat', createShaker(SHAKERS.blip), { gainDb: -11, pan: 0.3 }, (_, random) =>
    drum(sprinkle('x.x.x.x.x.x.x.x.', random, 0.25)),
  );
  song.part('tom', createSkin({ ...SKINS.tom, decayS: 0.25 }), { gainDb: -5 }, (bar) =>
    [57, 52, 47, 43].flatMap((midi, i) =>
      shiftNotes(drum(bar.isSectionEnd ? 'x.xx' : 'x...', 0.25, midi), i),
    ),
  );
}

function addChannels(song: Composition): void {
  const { key } = song.piece;
  const voicing = createVoicer({ low: 67, high: 88 });
  const tuneOf = (name: string, beats: number) => {
    const tune = melody(key, name === 'b' ? B : A, { unitBeats: 0.25 });
    return [...tune, ...shiftNotes(tune, 16)].filter((note) => note.beat < beats);
  };
  song.part('arp', createChipArpeggio(), { gainDb: -8, pan: -0.35, echo: 0.15 }, (bar, random) => {
    const round = random.pick(['1 2 3 4', '1 3 2 3', '4 3 2 1', '1 2 4 3']);
    return arpeggio(`${round} ${round} ${round} ${round}`, (beat) => voicing(chordAt(bar, beat)), 0.25);
  });
  song.part('bass', createChipBass(), { gainDb: -3 }, (bar, random) =>
    bass(bar, random.pick(['1 - 8 - 1 - 8 - 1 - 8 - 1 8 5 8', '1 - 1 8 - 1 8 - 1 - 1 8 5 - 8 a']), {
      unitBeats: 0.25,
      lowMidi: 36,
      nextChord: song.barAfter(bar)?.chords[0],
    }),
  );
  song.partBySection('lead', createChipLead(), { gainDb: 2, pan: 0.1, echo: 0.2 }, (section, random) =>
    changeNotes(tuneOf(section.name, section.beats), (note) =>
      note.beat >= 16 && random.chance(0.12) ? { glideFromMidi: note.midi - 5 } : {},
    ),
  );
  song.partBySection('second', createChipArpeggio(), { gainDb: -5, pan: 0.4, echo: 0.1 }, (section) =>
    changeNotes(tuneOf(section.name, section.beats), (note) => ({
      beat: note.beat + 0.02,
      midi: note.midi - 12,
    })),
  );
}
