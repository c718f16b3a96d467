import type { Composer } from '../piece.ts';
import { rootAbove } from '../score/chord.ts';
import { Composition } from '../score/composition.ts';
import { chordAt } from '../score/form.ts';
import { createGrowlBass } from '../synth/electronic-instruments.ts';
import { createChoir, createStrings } from '../synth/ensembles.ts';
import { createChurchBell } from '../synth/keyboards.ts';
import { createWind } from '../synth/texture.ts';

/** Drone: one low chord that never moves, bells that do. */
export const ironBellDrone: Composer = (piece) => {
  const song = new Composition(piece, {
    harmony: 'i5',
    looseness: 1,
    room: { decayS: 6, damping: 0.5, size: 1.8 },
    echo: { beats: 2, feedback: 0.5, damping: 0.7 },
    sections: [
      { name: 'hum', bars: 3, energy: [0.3, 0.6], parts: 'drone wind bell' },
      { name: 'tolling', bars: 5, energy: [0.7, 1], parts: 'drone wind bell bow' },
      { name: 'voices', bars: 3, energy: [1, 0.8], parts: 'drone wind bell bow voices' },
      { name: 'last', bars: 1, energy: 0.4, parts: 'drone bell' },
    ],
  });

  addBand(song);
  return song.finish();
};

function addBand(song: Composition): void {
  const bow = [1, 0, 4, 1, 6, 0, 3, 1];
  song.part('drone', createGrowlBass(), { gainDb: -6, width: 0.7, reverb: 0.3, lowPassHz: 700 }, (bar) =>
    [0, 7, 12].map((interval) => ({
      beat: interval / 12,
      lengthBeats: 4.6,
      midi: rootAbove(chordAt(bar, 0), 28) + interval,
      velocity: interval === 0 ? 0.9 : 0.6,
    })),
  );
  song.part('bell', createChurchBell(), { gainDb: 3, pan: -0.1, reverb: 0.6, echo: 0.2 }, (bar, random) => {
    const first = { beat: bar.index % 2 === 0 ? 0 : 1.5, lengthBeats: 4, midi: 52, velocity: 0.85 };
    if (!random.chance(0.55)) return [first];
    return [
      first,
      { ...first, beat: first.beat + random.pick([1.5, 2, 2.25]), midi: random.pick([59, 53, 57, 64]) },
    ];
  });
  song.part('bow', createStrings(1.2), { gainDb: -10, pan: 0.35, width: 0.6, reverb: 0.6 }, (bar) => [
    { beat: 0.3, lengthBeats: 3.4, midi: 52 + (bow[bar.index % bow.length] ?? 0), velocity: 0.7 },
    { beat: 1.1, lengthBeats: 2.8, midi: 59 + (bow[(bar.index + 3) % bow.length] ?? 0), velocity: 0.5 },
  ]);
  song.part('voices', createChoir(1.5), { gainDb: -10, width: 1, reverb: 0.7 }, (bar) =>
    [0, 7, 8 - 5 * (bar.index % 2)].map((interval) => ({
      beat: 0,
      lengthBeats: 4,
      midi: 52 + interval,
      velocity: 0.7,
    })),
  );
  song.partBySection(
    'wind',
    createWind({ lowHz: 120, highHz: 700, periodS: 7, resonance: 0.6, level: 0.6 }),
    { gainDb: -5, width: 0.9, reverb: 0.3 },
    (section) => [{ beat: 0, lengthBeats: section.beats, midi: 60, velocity: 0.9 }],
  );
}
