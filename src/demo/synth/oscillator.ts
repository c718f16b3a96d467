import { SAMPLE_RATE_HZ } from './instrument.ts';
import { TABLE_FRAMES, tableAt, type Wavetable } from './wavetable.ts';

const FRAMES_PER_HZ = TABLE_FRAMES / SAMPLE_RATE_HZ;

/** Reads a wavetable at a pitch that may change from block to block. */
export class Oscillator {
  readonly #wavetable: Wavetable;
  #table: Float32Array;
  #tableHz = 0;
  #position: number;

  /** `phase` 0..1 is where in the period it starts. */
  constructor(wavetable: Wavetable, phase: number) {
    this.#wavetable = wavetable;
    this.#table = wavetable.levels[0] as Float32Array;
    this.#position = phase * TABLE_FRAMES;
  }

  /** Adds `frames` samples, times `gain`, to the front of `block`. */
  add(block: Float32Array, frames: number, frequencyHz: number, gain: number): void {
    if (Math.abs(frequencyHz - this.#tableHz) > 0.06 * this.#tableHz) {
      this.#tableHz = frequencyHz;
      this.#table = tableAt(this.#wavetable, frequencyHz * 1.06);
    }
    const table = this.#table;
    const step = frequencyHz * FRAMES_PER_HZ;
    let position = this.#position;
    for (let i = 0; i < frames; i++) {
      const index = position | 0;
      const low = table[index] ?? 0;
      block[i] = (block[i] ?? 0) + gain * (low + (position - index) * ((table[index + 1] ?? 0) - low));
      position += step;
      if (position >= TABLE_FRAMES) position -= TABLE_FRAMES;
    }
    this.#position = position;
  }
}
