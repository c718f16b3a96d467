import { existsSync, readFileSync } from 'node:fs';
import { type DescriptorKernel, PlainDescriptorKernel } from '../audio/descriptors/descriptor-kernel.ts';
import { compileDescriptorKernel } from '../audio/descriptors/descriptor-wasm-kernel.ts';

/** Made by the launcher from `kernel/descriptors.ts`. */
const BUILT_KERNEL = new URL('../../build/descriptors.wasm', import.meta.url);

const plain = (): DescriptorKernel => new PlainDescriptorKernel();

/** Makes the fast kernel, one per file; the plain one where that was not built or the processor lacks vectors. */
export function loadDescriptorKernel(): () => DescriptorKernel {
  if (!existsSync(BUILT_KERNEL)) return plain;
  try {
    return compileDescriptorKernel(readFileSync(BUILT_KERNEL));
  } catch {
    return plain;
  }
}
