import type { ResampleKernel } from '../audio/resample-kernel.ts';
import type { MakePeakFinder } from '../fingerprint/peak-finder.ts';
import { loadPeakFinder } from './load-peak-finder.ts';
import { loadResampleKernel } from './load-resample-kernel.ts';

/** What listening is done with, as fast as this machine allows; one of each for every listener. */
export interface Ears {
  readonly makeKernel: () => ResampleKernel;
  readonly makeFinder: MakePeakFinder;
}

export function loadEars(): Ears {
  return { makeKernel: loadResampleKernel(), makeFinder: loadPeakFinder() };
}
