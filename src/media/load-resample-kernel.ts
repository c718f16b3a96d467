import { existsSync, readFileSync } from 'node:fs';
import { PLAIN_RESAMPLE_KERNEL, type ResampleKernel } from '../audio/resample-kernel.ts';
import { compileResampleKernel } from '../audio/resample-wasm-kernel.ts';

/** Made by the launcher from `kernel/resample.ts`. */
const BUILT_KERNEL = new URL('../../build/resample.wasm', import.meta.url);

/** Makes the loops of one stream; the plain ones, many times slower, where the fast ones were not built. */
export function loadResampleKernel(): () => ResampleKernel {
  if (!existsSync(BUILT_KERNEL)) return () => PLAIN_RESAMPLE_KERNEL;
  return compileResampleKernel(readFileSync(BUILT_KERNEL));
}
