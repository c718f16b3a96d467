import type { Instrument } from './instrument.ts';
import { createSubtractive, type SubtractivePatch } from './subtractive.ts';
import { type Wavetable, WAVES } from './wavetable.ts';

const OPEN = { attackS: 0.002, decayS: 0.2, sustain: 1, releaseS: 0.05 } as const;

/** Almost a sine wave: felt more than heard. */
export const createSubBass = (): Instrument =>
  createSubtractive({
    wave: WAVES.triangle,
    detuneCents: [0],
    amplitude: { attackS: 0.008, decayS: 0.4, sustain: 0.85, releaseS: 0.06 },
    filter: { cutoffHz: 420, tracking: 0.3, resonance: 0, envelope: OPEN, envelopeOctaves: 0 },
    level: 0.55,
  });

/** The long, falling bass of a drum machine's tuned kick. */
export const createLongBass = (): Instrument =>
  createSubtractive({
    wave: WAVES.sine,
    detuneCents: [0],
    amplitude: { attackS: 0.003, decayS: 2.2, sustain: 0.1, releaseS: 0.12 },
    filter: { cutoffHz: 2000, tracking: 0, resonance: 0, envelope: OPEN, envelopeOctaves: 0 },
    scoopCents: 1500,
    glideS: 0.05,
    level: 0.7,
  });

/** One oscillator into a squelching filter. `cutoffHz` is where the filter rests. */
export const createAcid = (cutoffHz: number): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [0],
    amplitude: { attackS: 0.003, decayS: 0.6, sustain: 0.3, releaseS: 0.04 },
    filter: {
      cutoffHz,
      tracking: 0.3,
      resonance: 0.84,
      envelope: { attackS: 0.003, decayS: 0.24, sustain: 0, releaseS: 0.1 },
      envelopeOctaves: 3.7,
    },
    glideS: 0.07,
    level: 0.32,
  });

/** A plain analogue bass with a plucked filter. */
export const createAnalogBass = (): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-4, 4],
    amplitude: { attackS: 0.003, decayS: 0.5, sustain: 0.6, releaseS: 0.05 },
    filter: {
      cutoffHz: 380,
      tracking: 0.3,
      resonance: 0.25,
      envelope: { attackS: 0.002, decayS: 0.22, sustain: 0.15, releaseS: 0.08 },
      envelopeOctaves: 2.4,
    },
    level: 0.55,
  });

/** Sawteeth far out of tune, growling against each other. */
export const createGrowlBass = (): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-19, -4, 16],
    amplitude: { attackS: 0.01, decayS: 0.5, sustain: 0.9, releaseS: 0.07 },
    filter: {
      cutoffHz: 620,
      tracking: 0.2,
      resonance: 0.3,
      envelope: { attackS: 0.3, decayS: 0.8, sustain: 0.4, releaseS: 0.1 },
      envelopeOctaves: 1.2,
    },
    level: 0.42,
  });

/** A singing lead with glide. */
export const createLead = (): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-7, 0, 8],
    amplitude: { attackS: 0.012, decayS: 0.6, sustain: 0.75, releaseS: 0.16 },
    filter: {
      cutoffHz: 1500,
      tracking: 0.5,
      resonance: 0.2,
      envelope: { attackS: 0.02, decayS: 0.5, sustain: 0.4, releaseS: 0.2 },
      envelopeOctaves: 1.6,
    },
    vibrato: { rateHz: 5.6, depthCents: 12, delayS: 0.3 },
    level: 0.24,
  });

/** Short bright chords: `decayS` long. */
export const createStab = (decayS: number, cutoffHz = 900): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-10, 9],
    amplitude: { attackS: 0.003, decayS, sustain: 0, releaseS: 0.1 },
    filter: {
      cutoffHz,
      tracking: 0.3,
      resonance: 0.2,
      envelope: { attackS: 0.002, decayS: decayS * 0.6, sustain: 0, releaseS: 0.1 },
      envelopeOctaves: 2.3,
    },
    level: 0.45,
  });

/** A wall of detuned sawteeth. */
export const createSuperSaw = (): Instrument =>
  createSubtractive({
    wave: WAVES.saw,
    detuneCents: [-17, -8, 1, 9, 18],
    amplitude: { attackS: 0.01, decayS: 0.6, sustain: 0.8, releaseS: 0.25 },
    filter: {
      cutoffHz: 4200,
      tracking: 0.4,
      resonance: 0.1,
      envelope: { attackS: 0.01, decayS: 0.7, sustain: 0.5, releaseS: 0.3 },
      envelopeOctaves: 1.2,
    },
    level: 0.26,
  });

const chip = (wave: () => Wavetable, patch: Pick<SubtractivePatch, 'amplitude' | 'level'>): Instrument =>
  createSubtractive({
    wave,
    detuneCents: [0],
    filter: { cutoffHz: 9000, tracking: 0.2, resonance: 0, envelope: OPEN, envelopeOctaves: 0 },
    vibrato: { rateHz: 6.5, depthCents: 14, delayS: 0.22 },
    ...patch,
  });

/** The two pulse channels and the triangle channel of an early game console. */
export const createChipLead = (): Instrument =>
  chip(WAVES.pulse25, {
    amplitude: { attackS: 0.002, decayS: 0.5, sustain: 0.55, releaseS: 0.02 },
    level: 0.22,
  });

export const createChipArpeggio = (): Instrument =>
  chip(WAVES.pulse12, {
    amplitude: { attackS: 0.002, decayS: 0.14, sustain: 0.2, releaseS: 0.02 },
    level: 0.34,
  });

export const createChipBass = (): Instrument =>
  chip(WAVES.triangle, {
    amplitude: { attackS: 0.002, decayS: 0.4, sustain: 0.8, releaseS: 0.02 },
    level: 0.4,
  });

/** A soft square wave, for arpeggios of the neon years. */
export const createSquarePluck = (decayS: number): Instrument =>
  createSubtractive({
    wave: WAVES.square,
    detuneCents: [-5, 6],
    amplitude: { attackS: 0.003, decayS, sustain: 0, releaseS: 0.12 },
    filter: {
      cutoffHz: 1100,
      tracking: 0.5,
      resonance: 0.25,
      envelope: { attackS: 0.002, decayS: decayS * 0.5, sustain: 0, releaseS: 0.1 },
      envelopeOctaves: 1.9,
    },
    level: 0.45,
  });
