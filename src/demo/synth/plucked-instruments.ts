import type { Instrument } from './instrument.ts';
import { createPluckedString } from './plucked-string.ts';

/** Nylon strings and a thumb. */
export const createNylonGuitar = (): Instrument =>
  createPluckedString({ decayS: 2.6, brightness: 0.2, pickPosition: 0.24, dampS: 0.25, level: 0.22 });

export const createSteelGuitar = (): Instrument =>
  createPluckedString({ decayS: 3.4, brightness: 0.45, pickPosition: 0.17, dampS: 0.3, level: 0.17 });

/** A string that rings on when the finger has gone. */
export const createHarp = (): Instrument =>
  createPluckedString({ decayS: 3, brightness: 0.4, pickPosition: 0.4, dampS: 2.5, level: 0.22 });

/** Metal strings in courses, high and short. */
export const createMandolin = (): Instrument =>
  createPluckedString({ decayS: 1.5, brightness: 0.85, pickPosition: 0.12, dampS: 0.2, level: 0.2 });

/** A solid-body guitar, to be overdriven: short notes are muted by the palm. */
export const createElectricGuitar = (): Instrument =>
  createPluckedString({ decayS: 6, brightness: 0.8, pickPosition: 0.1, dampS: 0.09, level: 0.14 });

export const createUprightBass = (): Instrument =>
  createPluckedString({ decayS: 1.1, brightness: 0.12, pickPosition: 0.3, dampS: 0.15, level: 0.26 });

export const createElectricBass = (): Instrument =>
  createPluckedString({ decayS: 1.8, brightness: 0.3, pickPosition: 0.2, dampS: 0.1, level: 0.17 });
