import type { SoundCourses, SoundDescriptors } from '../audio/descriptors/sound-descriptors.ts';
import type { HeardKinds } from '../audio/speech/speech-finder.ts';

/** Longer films are refused with `E_MEDIA_TOO_LONG`, whatever their headers say. */
export const FILM_S_MAX = 600;

/** Every frame is looked at on a grid this size, stretched to it whatever its shape. */
export const GRID_WIDTH = 32;
export const GRID_HEIGHT = 18;
export const GRID_PIXELS = GRID_WIDTH * GRID_HEIGHT;

/** So many frames are kept in colour. */
export const KEPT_FRAMES_MAX = 120;

/** Frames that follow one another faster are passed over, so that a film has 18,600 at most. */
export const FRAMES_PER_S_MAX = 31;

/** The frames of a film as they are compared with one another. */
export interface FilmFrames {
  /** From the beginning of the film, rising. */
  readonly timesS: Float64Array;
  /** Lightness as the eye weighs it, `[frames, GRID_HEIGHT, GRID_WIDTH]`. */
  readonly luma: Uint8Array;
  /** Shares of colours, 255 for all of the frame, `[frames, COLOUR_BINS]`. */
  readonly colours: Uint8Array;
  /** Frames in colour, evenly spread over the film: `[GRID_HEIGHT, GRID_WIDTH, 3]`, sRGB. */
  readonly kept: readonly { readonly timeS: number; readonly rgb: Uint8Array }[];
  /** Only key frames were looked at from here on, since the film is too large or too slow to decode. */
  readonly keyFramesFromS?: number;
}

/** What a film's own sound is like; without courses it survives JSON. */
export type FilmSound = Pick<SoundDescriptors, 'loudness' | 'tempo' | 'onsets' | 'energy'> &
  HeardKinds & { readonly courses: SoundCourses };

/** All that is read of a film. */
export interface FilmReading {
  readonly durationS: number;
  /** As it is shown: turned upright. */
  readonly width: number;
  readonly height: number;
  readonly codec: string | undefined;
  readonly frames: FilmFrames;
  /** Absent: the film has no sound, or none that can be read. */
  readonly sound?: FilmSound;
}
