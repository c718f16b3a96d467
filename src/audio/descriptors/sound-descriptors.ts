import type { Key } from './estimate-key.ts';
import type { Tempo } from './estimate-tempo.ts';
import type { Loudness } from './loudness-meter.ts';
import type { Onsets } from './onset-meter.ts';
import type { Timbre } from './timbre-meter.ts';

/** The courses of a sound in time: one value a second, the last one for what is left. */
export interface SoundCourses {
  /** LUFS, -70 or more. */
  readonly loudnessLufs: Float32Array;
  /** How much begins: mean gain of the bands per hop, dB, 0 or more. */
  readonly onsetsDb: Float32Array;
}

/**
 * What a sound is like, computed from its samples alone. All of it but `courses` survives JSON. Of
 * silence the numbers are finite and say nothing: see the confidences.
 */
export interface SoundDescriptors {
  readonly durationS: number;
  readonly loudness: Omit<Loudness, 'courseLufs'> & {
    /** Peak over integrated loudness, dB: about 8 pressed .. 25 and more; 30 for silence. */
    readonly crestDb: number;
  };
  readonly tempo: Tempo;
  readonly onsets: Omit<Onsets, 'courseDb'>;
  readonly key: Key;
  readonly timbre: Timbre & {
    /** 0 smooth .. 1 as rough as two tones can be. */
    readonly roughness: number;
  };
  /** How much happens: 0 hardly anything .. 1 as much as can. */
  readonly energy: number;
  readonly courses: SoundCourses;
}
