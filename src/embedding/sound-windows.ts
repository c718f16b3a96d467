import { createLogMel, type MelSettings } from '../audio/mel.ts';

/**
 * What CLAP hears of a recording: windows of ten seconds, spread over it. The model's own code takes
 * one place at random from what is longer; we take the same places each time and the mean of their vectors.
 */
export const WINDOW_RATE_HZ = 48_000;
export const WINDOW_SAMPLES = 10 * WINDOW_RATE_HZ;
/** Of one recording; more would cost a second of work each and change its vector little. */
export const WINDOWS_MAX = 8;

/** `preprocessor_config.json` of laion/clap-htsat-unfused, as published. */
export const CLAP_MEL: MelSettings = {
  sampleRateHz: WINDOW_RATE_HZ,
  fftSamples: 1024,
  hopSamples: 480,
  bands: 64,
  minHz: 50,
  maxHz: 14_000,
};
export const WINDOW_FRAMES = 1 + WINDOW_SAMPLES / CLAP_MEL.hopSamples;

/** Sound shorter than a window, repeated as often as it fits, then silence (`repeatpad`). */
export function repeatPadded(samples: Float32Array, lengthSamples = WINDOW_SAMPLES): Float32Array {
  const window = new Float32Array(lengthSamples);
  const times = samples.length === 0 ? 0 : Math.floor(lengthSamples / samples.length);
  for (let i = 0; i < times; i++) window.set(samples, i * samples.length);
  return window;
}

/**
 * Gathers the windows of a stream of unknown length in bounded memory: every window at first, then
 * every second, every fourth ... of them, so that `WINDOWS_MAX` at most are left, spread over it all.
 */
export class WindowGatherer {
  #windows: Float32Array[] = [];
  /** Windows from one that is kept to the next. */
  #stride = 1;
  #complete = 0;
  readonly #current = new Float32Array(WINDOW_SAMPLES);
  #filled = 0;

  /** Mono, `WINDOW_RATE_HZ`. */
  push(samples: Float32Array): void {
    for (let from = 0; from < samples.length;) {
      const count = Math.min(samples.length - from, WINDOW_SAMPLES - this.#filled);
      this.#current.set(samples.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === WINDOW_SAMPLES) this.#endWindow();
    }
  }

  /** Each `[WINDOW_FRAMES, bands]` in dB. What is left at the end counts only where it is all there is. */
  finish(): Float32Array[] {
    const logMel = createLogMel(CLAP_MEL);
    if (this.#windows.length > 0) return this.#windows.map(logMel);
    return this.#filled === 0 ? [] : [logMel(repeatPadded(this.#current.subarray(0, this.#filled)))];
  }

  #endWindow(): void {
    this.#filled = 0;
    if (this.#complete++ % this.#stride !== 0) return;
    this.#windows.push(this.#current.slice());
    if (this.#windows.length <= WINDOWS_MAX) return;
    this.#windows = this.#windows.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }
}
