import { Downmixer } from '../audio/downmix.ts';
import type { ResampleKernel } from '../audio/resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES } from '../audio/resample-stage.ts';
import { Resampler } from '../audio/resample.ts';
import type { DecodedSound } from './decoded-sound.ts';
import { Timeline } from './timeline.ts';

export interface MonoFormat {
  readonly sampleRateHz: number;
  /** Called for each stretch of one sample rate. */
  readonly makeKernel: () => ResampleKernel;
}

/** A stretch of one sample rate on its way through the resampler, gathered into whole blocks. */
class Stretch {
  readonly sampleRateHz: number;
  readonly #downmixer: Downmixer;
  readonly #resampler: Resampler;
  #gathered = 0;

  constructor(sampleRateHz: number, format: MonoFormat) {
    this.sampleRateHz = sampleRateHz;
    const kernel = format.makeKernel();
    this.#downmixer = new Downmixer(kernel);
    this.#resampler = new Resampler(kernel, sampleRateHz, format.sampleRateHz);
  }

  *silence(samples: number): Generator<Float32Array> {
    yield* this.#gather(samples, (_, into) => into.fill(0));
  }

  *sound({ block, samples }: DecodedSound): Generator<Float32Array> {
    yield* this.#gather(samples, (start, into) =>
      this.#downmixer.mix(block, { start, count: into.length }, into),
    );
  }

  *end(): Generator<Float32Array> {
    if (this.#gathered > 0) yield this.#pushGathered();
    yield* this.#resampler.flush();
  }

  /** `write` is given the number of the first sample and the place for as many as it holds. */
  *#gather(samples: number, write: (start: number, into: Float32Array) => void): Generator<Float32Array> {
    for (let start = 0; start < samples;) {
      const count = Math.min(samples - start, RESAMPLE_BLOCK_SAMPLES - this.#gathered);
      write(start, this.#resampler.block.subarray(this.#gathered, this.#gathered + count));
      start += count;
      this.#gathered += count;
      if (this.#gathered === RESAMPLE_BLOCK_SAMPLES) yield this.#pushGathered();
    }
  }

  #pushGathered(): Float32Array {
    const piece = this.#resampler.push(this.#gathered);
    this.#gathered = 0;
    return piece;
  }
}

/**
 * Decoded sound as one mono stream of one rate, whatever the rates and channels on the way. Pieces
 * may be empty and are overwritten when the next one is asked for.
 */
export function* monoSound(sounds: Iterable<DecodedSound>, format: MonoFormat): Generator<Float32Array> {
  const timeline = new Timeline();
  let stretch: Stretch | undefined;
  for (const sound of sounds) {
    if (stretch?.sampleRateHz !== sound.sampleRateHz) {
      if (stretch !== undefined) yield* stretch.end();
      stretch = new Stretch(sound.sampleRateHz, format);
    }
    const silenceS = timeline.silenceBefore(sound);
    if (silenceS > 0) yield* stretch.silence(Math.round(silenceS * sound.sampleRateHz));
    yield* stretch.sound(sound);
  }
  if (stretch !== undefined) yield* stretch.end();
}
