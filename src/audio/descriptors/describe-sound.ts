import { type DescriptorKernel, PlainDescriptorKernel } from './descriptor-kernel.ts';
import { estimateEnergy } from './estimate-energy.ts';
import { estimateKey } from './estimate-key.ts';
import { estimateTempo } from './estimate-tempo.ts';
import { LoudnessMeter, SILENCE_LUFS } from './loudness-meter.ts';
import { OnsetMeter } from './onset-meter.ts';
import {
  BLOCK_SAMPLES,
  DESCRIBED_RATE_HZ,
  GROUP_HOPS,
  HOP_SAMPLES,
  TONE_WINDOW_SAMPLES,
} from './sound-block.ts';
import type { SoundDescriptors } from './sound-descriptors.ts';
import { TempoMeter } from './tempo-meter.ts';
import { TimbreMeter } from './timbre-meter.ts';
import { ToneMeter } from './tone-meter.ts';

/** Of silence, which has neither peaks nor loudness. */
const CREST_DB_MAX = 30;

/**
 * Describes a mono stream at `DESCRIBED_RATE_HZ`, given in pieces of any size: the result does not
 * depend on how it is cut. Keeps 1.5 s of sound and two numbers per second of it.
 */
export class SoundDescriber {
  readonly #kernel: DescriptorKernel;
  readonly #loudness = new LoudnessMeter();
  readonly #onsets = new OnsetMeter();
  readonly #tempo: TempoMeter;
  readonly #timbre = new TimbreMeter();
  readonly #tones = new ToneMeter();
  #gathered = 0;
  #samples = 0;

  /** `kernel`: a fresh one. */
  constructor(kernel: DescriptorKernel = new PlainDescriptorKernel()) {
    this.#kernel = kernel;
    this.#tempo = new TempoMeter(kernel);
  }

  push(samples: Float32Array): void {
    const { block } = this.#kernel;
    this.#samples += samples.length;
    for (let from = 0; from < samples.length;) {
      const take = Math.min(samples.length - from, BLOCK_SAMPLES - this.#gathered);
      block.set(samples.subarray(from, from + take), this.#gathered);
      from += take;
      this.#gathered += take;
      if (this.#gathered === BLOCK_SAMPLES) this.#measureBlock();
    }
  }

  /** Call once, last. */
  finish(): SoundDescriptors {
    this.#kernel.block.fill(0, this.#gathered);
    this.#measureBlock();
    const { courseLufs, ...loudness } = this.#loudness.finish();
    const { courseDb, ...onsets } = this.#onsets.finish();
    const { pitches, roughness } = this.#tones.finish();
    const isSilent = loudness.integratedLufs <= SILENCE_LUFS;
    const described = {
      durationS: this.#samples / DESCRIBED_RATE_HZ,
      loudness: {
        ...loudness,
        crestDb: isSilent ? CREST_DB_MAX : loudness.peakDbfs - loudness.integratedLufs,
      },
      tempo: estimateTempo(this.#tempo.finish(), onsets.perSecond),
      onsets,
      key: estimateKey(pitches),
      timbre: { ...this.#timbre.finish(), roughness },
    };
    const courses = { loudnessLufs: courseLufs, onsetsDb: courseDb };
    return { ...described, energy: estimateEnergy(described), courses };
  }

  #measureBlock(): void {
    this.#kernel.analyze();
    const { found } = this.#kernel;
    const hops = Math.floor(this.#gathered / HOP_SAMPLES);
    for (let hop = 0; hop < hops; hop++) {
      this.#loudness.pushHop(found.hopPowers[hop]!, found.hopPeaks[hop]!);
      this.#tempo.pushHop(this.#onsets.pushHop(found, hop));
    }
    for (let group = 0; group < Math.floor(hops / GROUP_HOPS); group++) {
      this.#timbre.pushGroup(found, group);
    }
    const tones = Math.floor(this.#gathered / TONE_WINDOW_SAMPLES);
    for (let tone = 0; tone < tones; tone++) this.#tones.pushTone(found, tone);
    this.#gathered = 0;
  }
}
