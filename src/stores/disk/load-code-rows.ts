import { existsSync, readFileSync } from 'node:fs';
import { compileCodeRows } from '../../vector/code-rows-wasm.ts';
import { type MakeCodeRows, plainCodeRows } from '../../vector/code-rows.ts';

/** Made by the launcher from `kernel/vectors.ts`. */
const BUILT_KERNEL = new URL('../../../build/vectors.wasm', import.meta.url);

/** The fast kernel; the plain one where that was not built or the processor lacks vectors. */
export function loadCodeRows(): MakeCodeRows {
  if (!existsSync(BUILT_KERNEL)) return plainCodeRows;
  try {
    return compileCodeRows(readFileSync(BUILT_KERNEL));
  } catch {
    return plainCodeRows;
  }
}
