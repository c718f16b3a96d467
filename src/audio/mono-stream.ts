import { Downmixer, type SampleBlock } from './downmix.ts';
import type { ResampleKernel } from './resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES } from './resample-stage.ts';
import { Resampler } from './resample.ts';

/** Sound that comes in pieces, as one mono stream of another rate. */
export interface MonoStream {
  /** `samples` of each channel; the pieces are overwritten one by the next, and may be empty. */
  push(block: SampleBlock, samples: number): Generator<Float32Array>;
}

export interface MonoStreamRates {
  readonly fromHz: number;
  readonly toHz: number;
}

/** Gives at once what can be computed from what came. What is not a number becomes silence. */
export function createMonoStream(kernel: ResampleKernel, { fromHz, toHz }: MonoStreamRates): MonoStream {
  const downmixer = new Downmixer(kernel);
  const resampler = new Resampler(kernel, fromHz, toHz);
  return {
    *push(block, samples) {
      for (let start = 0; start < samples; start += RESAMPLE_BLOCK_SAMPLES) {
        const count = Math.min(samples - start, RESAMPLE_BLOCK_SAMPLES);
        downmixer.mix(block, { start, count }, resampler.block);
        yield resampler.push(count);
      }
    },
  };
}
