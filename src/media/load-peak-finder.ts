import { existsSync, readFileSync } from 'node:fs';
import { createPeakFinder, type MakePeakFinder } from '../fingerprint/peak-finder.ts';
import { compilePeakFinder } from '../fingerprint/peak-finder-kernel.ts';

/** Made by the launcher from `kernel/peaks.ts`. */
const BUILT_KERNEL = new URL('../../build/peaks.wasm', import.meta.url);

/** The fast peak finder; the plain one where that was not built or the processor lacks vectors. */
export function loadPeakFinder(): MakePeakFinder {
  if (!existsSync(BUILT_KERNEL)) return createPeakFinder;
  return compilePeakFinder(readFileSync(BUILT_KERNEL)) ?? createPeakFinder;
}
