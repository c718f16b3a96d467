import { CONTROL_FRAMES, SAMPLE_RATE_HZ } from './instrument.ts';

export type FilterShape = 'low' | 'band' | 'high';

/** -300 dB. */
const INAUDIBLE = 1e-15;

/**
 * The trapezoidal state-variable filter (Zavalishin, "The Art of VA Filter Design", 2012; in the form
 * of A. Simper): 12 dB per octave, stable while its cutoff moves. Written as a matrix, which shortens
 * the chain of operations from one sample to the next.
 */
export class StateFilter {
  #a2 = 0;
  #a3 = 0;
  /** How the first state follows from itself; the rest of the matrix is made of a2 and a3. */
  #carry = 0;
  #damping = 1;
  #first = 0;
  #second = 0;

  /** `resonance` 0..1; cutoffs are kept below 0.45 of the sample rate. */
  tune(cutoffHz: number, resonance: number): void {
    const hz = Math.min(0.45 * SAMPLE_RATE_HZ, Math.max(15, cutoffHz));
    const g = Math.tan((Math.PI * hz) / SAMPLE_RATE_HZ);
    this.#damping = 2 - 1.96 * resonance;
    const a1 = 1 / (1 + g * (g + this.#damping));
    this.#carry = 2 * a1 - 1;
    this.#a2 = g * a1;
    this.#a3 = g * g * a1;
  }

  /** Filters `block[from, to)` in place. The band-pass has a gain of 1 at its centre. */
  process(shape: FilterShape, block: Float32Array, from: number, to: number): void {
    for (let start = from; start < to; start += CONTROL_FRAMES) {
      const end = Math.min(to, start + CONTROL_FRAMES);
      if (shape === 'low') this.#processLow(block, start, end);
      else this.#processMixed(shape, block, start, end);
      // In silence the state would shrink until the processor slows down on denormal numbers.
      if (Math.abs(this.#first) + Math.abs(this.#second) < INAUDIBLE) this.#first = this.#second = 0;
    }
  }

  #processLow(block: Float32Array, from: number, to: number): void {
    const carry = this.#carry;
    const a2 = this.#a2;
    const a3 = this.#a3;
    const keep = 1 - 2 * a3;
    let first = this.#first;
    let second = this.#second;
    for (let i = from; i < to; i++) {
      const input = block[i] ?? 0;
      const fed = 2 * a2 * input;
      const low = a3 * input + a2 * first + (1 - a3) * second;
      const next = carry * first + (fed - 2 * a2 * second);
      second = keep * second + (2 * a3 * input + 2 * a2 * first);
      first = next;
      block[i] = low;
    }
    this.#first = first;
    this.#second = second;
  }

  #processMixed(shape: 'band' | 'high', block: Float32Array, from: number, to: number): void {
    const carry = this.#carry;
    const a2 = this.#a2;
    const a3 = this.#a3;
    const dry = shape === 'high' ? 1 : 0;
    const band = shape === 'band' ? this.#damping : -this.#damping;
    let first = this.#first;
    let second = this.#second;
    for (let i = from; i < to; i++) {
      const input = block[i] ?? 0;
      const low = a3 * input + a2 * first + (1 - a3) * second;
      const next = carry * first + 2 * a2 * (input - second);
      const middle = 0.5 * (next + first);
      second = (1 - 2 * a3) * second + 2 * (a3 * input + a2 * first);
      first = next;
      block[i] = dry * (input - low) + band * middle;
    }
    this.#first = first;
    this.#second = second;
  }
}
