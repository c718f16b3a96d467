import type { Random } from '../random.ts';

/**
 * Frames per second of everything the synthesizer makes. 32 kHz keeps 16 kHz of bandwidth and is a
 * native rate of MP3, AAC, Vorbis and FLAC; a higher one costs time in proportion.
 */
export const SAMPLE_RATE_HZ = 32_000;

/** Slow parameters (pitch bend, cutoff, envelopes) move once per this many frames: 4 ms. */
export const CONTROL_FRAMES = 128;

/** A note as an instrument sees it: in frames and hertz, all musical decisions made. */
export interface SoundingNote {
  readonly startFrame: number;
  /** How long the key is held; the sound may ring on after it. */
  readonly heldFrames: number;
  readonly frequencyHz: number;
  /** The pitch to slide from, where the player slides. */
  readonly glideFromHz: number | undefined;
  /** 0..1 */
  readonly velocity: number;
  /** This note's own chance: two equal notes never sound exactly alike. */
  readonly random: Random;
}

/** Adds one note to a mono track. Sound beyond the end of the track is lost. */
export type Instrument = (track: Float32Array, note: SoundingNote) => void;

/** Frequency ratio of an interval in cents (hundredths of a semitone). */
export function centsToRatio(cents: number): number {
  return 2 ** (cents / 1200);
}

/** Frequency of a MIDI note number; 69 is A at 440 Hz; fractions are allowed. */
export function midiToHz(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}

/** The factor per frame that decays by 60 dB in `seconds`. */
export function decayPerFrame(seconds: number): number {
  return 10 ** (-3 / (seconds * SAMPLE_RATE_HZ));
}
