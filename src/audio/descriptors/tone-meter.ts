/**
 * Which pitches sound, and how smoothly they sound together: gathered from the lines of the long
 * spectra. O(lines) per spectrum.
 */
import type { SoundBlock } from './sound-block.ts';
import { SpectralLines } from './spectral-lines.ts';

/** Steps of an octave that pitches are told apart by: tenths of a semitone. */
export const PITCH_STEPS = 120;

export interface Tones {
  /** How much sounds at each step of the octave from C up (A is 440 Hz), `PITCH_STEPS` values. */
  readonly pitches: Float64Array;
  /** Beating of partials too close to each other: 0 a pure chord .. 1 as rough as two tones can be. */
  readonly roughness: number;
}

/** Roughness is taken between so many of the strongest lines. */
const ROUGH_LINES = 8;
/** The largest value of the curve of dissonance. */
const DISSONANCE_MAX = 0.1897;

export class ToneMeter {
  readonly #lines = new SpectralLines();
  readonly #pitches = new Float64Array(PITCH_STEPS);
  readonly #strongest = { hz: new Float64Array(ROUGH_LINES), amplitudes: new Float64Array(ROUGH_LINES) };
  #roughnessSum = 0;
  #weightSum = 0;

  /** Takes spectrum number `tone` of a block. */
  pushTone(block: Pick<SoundBlock, 'tonePowers' | 'hopPowers'>, tone: number): void {
    const lines = this.#lines;
    lines.find(block, tone);
    if (lines.count === 0) return;
    const loudness = this.#addPitches();
    this.#roughnessSum += this.#roughness() * loudness;
    this.#weightSum += loudness;
  }

  finish(): Tones {
    return {
      pitches: this.#pitches,
      roughness: this.#weightSum === 0 ? 0 : this.#roughnessSum / this.#weightSum,
    };
  }

  /** Each spectrum counts by its loudness, however many lines it has; returns that. */
  #addPitches(): number {
    const { octaves, amplitudes, count } = this.#lines;
    let sum = 0;
    let power = 0;
    for (let i = 0; i < count; i++) {
      sum += amplitudes[i]!;
      power += amplitudes[i]! * amplitudes[i]!;
    }
    const loudness = Math.sqrt(power);
    const scale = loudness / sum;
    for (let i = 0; i < count; i++) {
      const octave = octaves[i]!;
      const step = Math.round(PITCH_STEPS * (octave - Math.floor(octave)));
      this.#pitches[step === PITCH_STEPS ? 0 : step]! += amplitudes[i]! * scale;
    }
    return loudness;
  }

  #roughness(): number {
    const count = this.#pickStrongest();
    const { hz, amplitudes } = this.#strongest;
    let rough = 0;
    let all = 0;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < i; j++) {
        const product = amplitudes[i]! * amplitudes[j]!;
        rough += product * dissonance(hz[i]!, hz[j]!);
        all += product;
      }
    }
    return all === 0 ? 0 : rough / (all * DISSONANCE_MAX);
  }

  /** Keeps the strongest lines in descending order; returns how many there are. */
  #pickStrongest(): number {
    const { hz, amplitudes } = this.#strongest;
    amplitudes.fill(0);
    for (let i = 0; i < this.#lines.count; i++) {
      const amplitude = this.#lines.amplitudes[i]!;
      let at = ROUGH_LINES;
      while (at > 0 && amplitude > amplitudes[at - 1]!) at--;
      if (at === ROUGH_LINES) continue;
      amplitudes.copyWithin(at + 1, at, ROUGH_LINES - 1);
      hz.copyWithin(at + 1, at, ROUGH_LINES - 1);
      amplitudes[at] = amplitude;
      hz[at] = this.#lines.hz[i]!;
    }
    return Math.min(ROUGH_LINES, this.#lines.count);
  }
}

/** Source: Sethares, "Local consonance and the relationship between timbre and scale", 1993. */
function dissonance(oneHz: number, otherHz: number): number {
  const distance = (0.24 * Math.abs(oneHz - otherHz)) / (0.021 * Math.min(oneHz, otherHz) + 19);
  return Math.exp(-3.5 * distance) - Math.exp(-5.75 * distance);
}
