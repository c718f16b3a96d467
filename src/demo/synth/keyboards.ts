import { createFm } from './frequency-modulation.ts';
import type { Instrument } from './instrument.ts';
import { createStruckBody, type VibrationMode } from './struck-body.ts';

/** Stiffness of a piano string: how far the partials are stretched. */
const INHARMONICITY = 0.0004;

/** Partials of a piano: three strings a little apart make the low ones beat. */
function pianoModes(partials: number, brightness: number): readonly VibrationMode[] {
  return Array.from({ length: partials }, (_, i) => i + 1).flatMap((n) => {
    const ratio = n * Math.sqrt(1 + INHARMONICITY * n * n);
    const level = brightness ** (n - 1) / n ** 0.35;
    const decayS = 6 / n ** 0.75;
    if (n > 3) return [{ ratio, level, decayS: 0.7 * decayS }];
    return [
      { ratio: ratio * 0.9998, level: 0.65 * level, decayS },
      { ratio: ratio * 1.0005, level: 0.5 * level, decayS: 0.5 * decayS },
    ];
  });
}

export const createPiano = (): Instrument =>
  createStruckBody({
    modes: pianoModes(11, 0.74),
    decayTracking: 0.75,
    softness: 0.35,
    knock: { level: 0.5, decayS: 0.05 },
    dampS: 0.35,
    level: 0.2,
  });

/** A piano with felt before its strings. */
export const createFeltPiano = (): Instrument =>
  createStruckBody({
    modes: pianoModes(7, 0.52),
    decayTracking: 0.7,
    softness: 0.3,
    knock: { level: 0.9, decayS: 0.07 },
    dampS: 0.6,
    level: 0.24,
  });

/** Wooden bars, tuned so that the second mode is two octaves up. */
export const createMarimba = (): Instrument =>
  createStruckBody({
    modes: [
      { ratio: 1, level: 1, decayS: 1.1 },
      { ratio: 3.99, level: 0.32, decayS: 0.4 },
      { ratio: 9.9, level: 0.12, decayS: 0.15 },
    ],
    decayTracking: 0.9,
    softness: 0.5,
    knock: { level: 0.6, decayS: 0.03 },
    level: 0.32,
  });

export const createVibraphone = (): Instrument =>
  createStruckBody({
    modes: [
      { ratio: 1, level: 1, decayS: 5 },
      { ratio: 4.01, level: 0.18, decayS: 2 },
      { ratio: 10.1, level: 0.05, decayS: 0.6 },
    ],
    decayTracking: 0.5,
    softness: 0.4,
    knock: { level: 0.2, decayS: 0.02 },
    dampS: 0.5,
    level: 0.24,
  });

/** A music box or celesta. */
export const createCelesta = (): Instrument =>
  createStruckBody({
    modes: [
      { ratio: 1, level: 1, decayS: 2.6 },
      { ratio: 2, level: 0.22, decayS: 1.2 },
      { ratio: 4.2, level: 0.14, decayS: 0.6 },
      { ratio: 6.27, level: 0.08, decayS: 0.3 },
    ],
    decayTracking: 0.4,
    softness: 0.4,
    knock: { level: 0.3, decayS: 0.015 },
    level: 0.22,
  });

/** A church bell: the minor third is what makes it a bell (Lehr 1965). */
export const createChurchBell = (): Instrument =>
  createStruckBody({
    modes: [
      { ratio: 0.5, level: 0.6, decayS: 14 },
      { ratio: 1, level: 0.8, decayS: 9 },
      { ratio: 1.19, level: 0.7, decayS: 7 },
      { ratio: 1.5, level: 0.35, decayS: 5 },
      { ratio: 2.003, level: 0.8, decayS: 4 },
      { ratio: 2.52, level: 0.3, decayS: 2.5 },
      { ratio: 3.01, level: 0.25, decayS: 2 },
      { ratio: 4.1, level: 0.2, decayS: 1.4 },
    ],
    decayTracking: 0.3,
    softness: 0.3,
    knock: { level: 0.6, decayS: 0.04 },
    level: 0.16,
  });

/** Two hard sticks, a block of wood, a bell for cows: short and pitched. */
export const createWoodblock = (): Instrument =>
  createStruckBody({
    modes: [
      { ratio: 1, level: 1, decayS: 0.09 },
      { ratio: 1.72, level: 0.5, decayS: 0.05 },
    ],
    decayTracking: 0,
    softness: 0.2,
    knock: { level: 0.8, decayS: 0.01 },
    level: 0.4,
  });

const HELD = { attackS: 0.003, sustain: 0 } as const;

export const createElectricPiano = (): Instrument =>
  createFm([
    {
      carrierRatio: 1,
      modulatorRatio: 1,
      index: 1.5,
      indexEnvelope: { ...HELD, decayS: 1.6, releaseS: 0.3 },
      amplitude: { ...HELD, decayS: 3.4, releaseS: 0.3 },
      level: 0.3,
    },
    {
      carrierRatio: 1,
      modulatorRatio: 14,
      index: 0.55,
      indexEnvelope: { ...HELD, decayS: 0.25, releaseS: 0.2 },
      amplitude: { ...HELD, decayS: 1.8, releaseS: 0.3 },
      detuneCents: 5,
      level: 0.14,
    },
  ]);

/** Glass and ice. */
export const createFmBell = (): Instrument =>
  createFm([
    {
      carrierRatio: 1,
      modulatorRatio: 3.5,
      index: 2.4,
      indexEnvelope: { ...HELD, decayS: 1.8, releaseS: 1.5 },
      amplitude: { ...HELD, decayS: 3, releaseS: 2.5 },
      level: 0.2,
    },
  ]);

/** The slap bass of early digital synthesizers. */
export const createFmBass = (): Instrument =>
  createFm([
    {
      carrierRatio: 1,
      modulatorRatio: 1,
      index: 3,
      indexEnvelope: { attackS: 0.001, decayS: 0.35, sustain: 0.1, releaseS: 0.08 },
      amplitude: { attackS: 0.002, decayS: 1.2, sustain: 0.3, releaseS: 0.08 },
      level: 0.42,
    },
    {
      carrierRatio: 1,
      modulatorRatio: 3,
      index: 1.2,
      indexEnvelope: { attackS: 0.001, decayS: 0.1, sustain: 0, releaseS: 0.05 },
      amplitude: { attackS: 0.002, decayS: 0.4, sustain: 0, releaseS: 0.05 },
      level: 0.15,
    },
  ]);
