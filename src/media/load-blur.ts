import { existsSync, readFileSync } from 'node:fs';
import { compileBlur } from '../image/blur-wasm-kernel.ts';
import { type Blur, gaussianBlur } from '../image/gaussian-blur.ts';

/** Made by the launcher from `kernel/blur.ts`. */
const BUILT_KERNEL = new URL('../../build/blur.wasm', import.meta.url);

/** The fast blur; the plain one where that was not built or the processor lacks vectors. */
export function loadBlur(): Blur {
  if (!existsSync(BUILT_KERNEL)) return gaussianBlur;
  try {
    return compileBlur(readFileSync(BUILT_KERNEL));
  } catch {
    return gaussianBlur;
  }
}
