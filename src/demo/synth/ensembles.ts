import type { Instrument } from './instrument.ts';
import { createSubtractive } from './subtractive.ts';
import { createVowelWavetable, type Wavetable, WAVES } from './wavetable.ts';

/** A slow, soft chord of sawteeth: `brightHz` is where its filter opens to. */
export const createPad = (brightHz: number, attackS = 0.9): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-9, 7],
    amplitude: { attackS, decayS: 3, sustain: 0.8, releaseS: 1.1 },
    filter: {
      cutoffHz: brightHz / 2,
      tracking: 0.3,
      resonance: 0.12,
      envelope: { attackS: 1.8, decayS: 3, sustain: 0.6, releaseS: 2 },
      envelopeOctaves: 1.3,
    },
    vibrato: { rateHz: 0.31, depthCents: 4, delayS: 0 },
    level: 0.32,
  });

/** A section of bowed strings. */
export const createStrings = (attackS = 0.22): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-11, -2, 8],
    amplitude: { attackS, decayS: 1.5, sustain: 0.85, releaseS: 0.5 },
    filter: {
      cutoffHz: 1500,
      tracking: 0.5,
      resonance: 0.1,
      envelope: { attackS: attackS * 1.5, decayS: 1, sustain: 0.7, releaseS: 0.6 },
      envelopeOctaves: 1.2,
    },
    vibrato: { rateHz: 5.4, depthCents: 11, delayS: 0.25 },
    level: 0.34,
  });

/** Trumpets and horns: the louder, the brighter. */
export const createBrass = (): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-6, 5],
    amplitude: { attackS: 0.035, decayS: 0.5, sustain: 0.75, releaseS: 0.15 },
    filter: {
      cutoffHz: 420,
      tracking: 0.8,
      resonance: 0.15,
      envelope: { attackS: 0.06, decayS: 0.4, sustain: 0.6, releaseS: 0.12 },
      envelopeOctaves: 2.9,
    },
    vibrato: { rateHz: 5, depthCents: 8, delayS: 0.35 },
    scoopCents: -45,
    glideS: 0.05,
    level: 0.3,
  });

export const createFlute = (): Instrument =>
  createSubtractive({
    wave: WAVES.flute,
    detuneCents: [0],
    noise: 0.16,
    amplitude: { attackS: 0.06, decayS: 0.5, sustain: 0.85, releaseS: 0.14 },
    filter: {
      cutoffHz: 1500,
      tracking: 0.8,
      resonance: 0.05,
      envelope: { attackS: 0.08, decayS: 0.5, sustain: 0.6, releaseS: 0.2 },
      envelopeOctaves: 0.8,
    },
    vibrato: { rateHz: 5.1, depthCents: 16, delayS: 0.22 },
    scoopCents: -30,
    glideS: 0.05,
    level: 0.34,
  });

export const createClarinet = (): Instrument =>
  createSubtractive({
    wave: WAVES.hollow,
    detuneCents: [0],
    noise: 0.03,
    amplitude: { attackS: 0.045, decayS: 0.4, sustain: 0.85, releaseS: 0.1 },
    filter: {
      cutoffHz: 1700,
      tracking: 0.6,
      resonance: 0.1,
      envelope: { attackS: 0.06, decayS: 0.5, sustain: 0.7, releaseS: 0.1 },
      envelopeOctaves: 0.9,
    },
    vibrato: { rateHz: 4.6, depthCents: 7, delayS: 0.4 },
    level: 0.3,
  });

export const createAccordion = (): Instrument =>
  createSubtractive({
    wave: WAVES.reed,
    detuneCents: [-7, 8],
    amplitude: { attackS: 0.04, decayS: 0.4, sustain: 0.9, releaseS: 0.09 },
    filter: {
      cutoffHz: 2600,
      tracking: 0.4,
      resonance: 0.1,
      envelope: { attackS: 0.05, decayS: 0.3, sustain: 0.8, releaseS: 0.1 },
      envelopeOctaves: 0.5,
    },
    level: 0.3,
  });

export const createOrgan = (): Instrument =>
  createSubtractive({
    wave: WAVES.organ,
    detuneCents: [0],
    amplitude: { attackS: 0.006, decayS: 0.1, sustain: 1, releaseS: 0.06 },
    filter: {
      cutoffHz: 3200,
      tracking: 0.3,
      resonance: 0,
      envelope: { attackS: 0.003, decayS: 0.06, sustain: 0.3, releaseS: 0.1 },
      envelopeOctaves: 0.8,
    },
    vibrato: { rateHz: 6.1, depthCents: 5, delayS: 0 },
    level: 0.26,
  });

/** Voices singing "ah". */
export const createChoir = (attackS = 0.5): Instrument => {
  const vowels = new Map<number, Wavetable>();
  const vowelAt = (frequencyHz: number): Wavetable => {
    const known = vowels.get(frequencyHz) ?? createVowelWavetable(frequencyHz);
    vowels.set(frequencyHz, known);
    return known;
  };
  return createSubtractive({
    wave: vowelAt,
    detuneCents: [-11, 9],
    noise: 0.015,
    amplitude: { attackS, decayS: 2, sustain: 0.85, releaseS: 0.8 },
    filter: {
      cutoffHz: 3500,
      tracking: 0,
      resonance: 0,
      envelope: { attackS: 0.5, decayS: 1, sustain: 1, releaseS: 1 },
      envelopeOctaves: 0.4,
    },
    vibrato: { rateHz: 4.9, depthCents: 14, delayS: 0.3 },
    level: 0.28,
  });
};
