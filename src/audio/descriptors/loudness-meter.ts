/**
 * Loudness by ITU-R BS.1770-4 and EBU R128, loudness range by EBU Tech 3342, in constant memory.
 *
 * What departs from the standards: blocks are whole hops (17 hops = 395 ms for 400 ms, a new one
 * every 4 hops; 129 hops = 2.995 s for 3 s), gates are as fine as the histogram (0.1 LU), and the
 * sound is mono at 11,025 Hz. A mono sample counts as heard from both sides, so that a file with two
 * equal channels has the loudness that a stereo meter shows; of different channels only what they
 * have in common is heard. What lies above 5 kHz is lost.
 */
import { HOPS_PER_S } from './sound-block.ts';
import { ValueHistogram } from './value-histogram.ts';

export interface Loudness {
  /** Of the whole, with both gates of BS.1770; LUFS, -70 for silence. */
  readonly integratedLufs: number;
  /** Between soft and loud passages, EBU Tech 3342; LU, 0 or more. */
  readonly rangeLu: number;
  /** Largest sample at 11,025 Hz, mono: no more than the true peak; dB of full scale, -100 or more. */
  readonly peakDbfs: number;
  /** One value a second, the last one for what is left; LUFS, -70 or more. */
  readonly courseLufs: Float32Array;
}

/** Nothing quieter counts: the absolute gate. */
export const SILENCE_LUFS = -70;

const PEAK_MIN = 1e-5;
const MOMENT_HOPS = 17;
const MOMENT_STEP_HOPS = 4;
const PASSAGE_HOPS = 129;
const PASSAGE_STEP_HOPS = 43;
/** Relative gates, under the mean of what passes the absolute one. */
const GATE_LU = -10;
const RANGE_GATE_LU = -20;
const RANGE_QUANTILES = [0.1, 0.95] as const;

const RING_HOPS = 256;
const LOUDEST_LUFS = 10;
const STEP_LU = 0.1;

/** BS.1770: the same sound on both sides, -0.691 dB for the gain of the filter at 1 kHz. */
export function powerToLufs(power: number): number {
  return -0.691 + 10 * Math.log10(2 * power + 1e-20);
}

export class LoudnessMeter {
  readonly #ring = new Float64Array(RING_HOPS);
  readonly #moments = new ValueHistogram(SILENCE_LUFS, LOUDEST_LUFS, STEP_LU);
  readonly #passages = new ValueHistogram(SILENCE_LUFS, LOUDEST_LUFS, STEP_LU);
  readonly #course: number[] = [];
  #hops = 0;
  #peak = PEAK_MIN;
  #secondPower = 0;
  #secondHops = 0;

  /** `power`: K-weighted mean square of a hop; `peak`: its largest sample. */
  pushHop(power: number, peak: number): void {
    this.#ring[this.#hops++ % RING_HOPS] = power;
    this.#peak = Math.max(this.#peak, peak);
    if (this.#hops >= MOMENT_HOPS && this.#hops % MOMENT_STEP_HOPS === 0)
      this.#count(this.#moments, MOMENT_HOPS);
    if (this.#hops >= PASSAGE_HOPS && this.#hops % PASSAGE_STEP_HOPS === 0)
      this.#count(this.#passages, PASSAGE_HOPS);
    this.#secondPower += power;
    this.#secondHops++;
    if (this.#hops >= (this.#course.length + 1) * HOPS_PER_S) this.#endSecond();
  }

  finish(): Loudness {
    if (this.#secondHops > 0) this.#endSecond();
    const mean = this.#moments.meanFrom(SILENCE_LUFS);
    const gated = mean === undefined ? undefined : this.#moments.meanFrom(powerToLufs(mean) + GATE_LU);
    return {
      integratedLufs: gated === undefined ? SILENCE_LUFS : powerToLufs(gated),
      rangeLu: this.#range(),
      peakDbfs: 20 * Math.log10(this.#peak),
      courseLufs: Float32Array.from(this.#course),
    };
  }

  #range(): number {
    const mean = this.#passages.meanFrom(SILENCE_LUFS);
    if (mean === undefined) return 0;
    const gate = powerToLufs(mean) + RANGE_GATE_LU;
    const [soft, loud] = RANGE_QUANTILES.map((share) => this.#passages.quantileFrom(gate, share));
    return loud! - soft!;
  }

  /** Counts the last `hops` if they are louder than the absolute gate. */
  #count(histogram: ValueHistogram, hops: number): void {
    let power = 0;
    for (let i = this.#hops - hops; i < this.#hops; i++) power += this.#ring[i % RING_HOPS]! / hops;
    const lufs = powerToLufs(power);
    if (lufs > SILENCE_LUFS) histogram.add(lufs, power);
  }

  #endSecond(): void {
    this.#course.push(Math.max(SILENCE_LUFS, powerToLufs(this.#secondPower / this.#secondHops)));
    this.#secondPower = 0;
    this.#secondHops = 0;
  }
}
