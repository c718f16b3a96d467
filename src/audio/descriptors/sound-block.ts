/**
 * How sound is cut up to be described. Everything here is measured on the same blocks: short windows
 * for rhythm and timbre, and long ones, which tell semitones apart, for harmony.
 */

/** Everything is described at this rate, mono: nothing above 5.5 kHz is heard. */
export const DESCRIBED_RATE_HZ = 11_025;

/** One step in time: 23 ms. */
export const HOP_SAMPLES = 256;
export const HOP_S = HOP_SAMPLES / DESCRIBED_RATE_HZ;
export const HOPS_PER_S = 1 / HOP_S;

/** Of the short spectra, one per hop: 46 ms, 22 Hz per bin. */
export const WINDOW_SAMPLES = 512;

/** Short spectra are worked on in groups of so many. */
export const GROUP_HOPS = 4;

/** Of the long spectra, one after another without overlap: 0.37 s, 2.7 Hz per bin. */
export const TONE_WINDOW_SAMPLES = 4096;
export const TONE_BINS = TONE_WINDOW_SAMPLES / 2;
export const TONE_BIN_HZ = DESCRIBED_RATE_HZ / TONE_WINDOW_SAMPLES;

/** Long spectra in a block. */
export const BLOCK_TONES = 4;
/** 1.5 s. */
export const BLOCK_SAMPLES = BLOCK_TONES * TONE_WINDOW_SAMPLES;
export const BLOCK_HOPS = BLOCK_SAMPLES / HOP_SAMPLES;

/** What each block keeps of the one before, so that its first window is whole. */
export const CARRIED_SAMPLES = WINDOW_SAMPLES - HOP_SAMPLES;

/** What is measured on a block. The arrays are overwritten by the next one. */
export interface SoundBlock {
  /** Hops that hold sound, up to `BLOCK_HOPS`; what comes after them is not to be read. */
  readonly hops: number;
  /** Mean square of each hop after K-weighting. */
  readonly hopPowers: Float32Array;
  /** Largest sample of each hop, 0 or more. */
  readonly hopPeaks: Float32Array;
  /** Mean power per bin, `[hops, BANDS]`. */
  readonly bandPowers: Float32Array;
  /** The same in dB; a sine of full scale gives -10 to 0. */
  readonly bandLevels: Float32Array;
  /** Long spectra, `[TONE_BINS, BLOCK_TONES]`; a sine of amplitude a gives a squared. Bin 0 is not set. */
  readonly tonePowers: Float32Array;
}
