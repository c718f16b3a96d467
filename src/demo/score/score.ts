import type { Instrument } from '../synth/instrument.ts';
import type { Room } from '../synth/reverb.ts';
import type { Note } from './note.ts';

/** How a part is treated on its way to the listener. */
export interface PartMix {
  readonly gainDb: number;
  /** -1 left .. 1 right; default 0. */
  readonly pan?: number;
  /** 0..1, default 0: spread over both sides. */
  readonly width?: number;
  /** 0..1, default 0: share sent to the room. */
  readonly reverb?: number;
  /** 0..1, default 0: share sent to the echo. */
  readonly echo?: number;
  /** Overdrive; 1 is barely any. */
  readonly drive?: number;
  readonly highPassHz?: number;
  readonly lowPassHz?: number;
  /** A low-pass whose cutoff moves: points of bar number and hertz. */
  readonly sweep?: readonly (readonly [bar: number, hz: number])[];
  readonly tremolo?: { readonly rateHz: number; readonly depth: number };
  /** 0..1: how far the part gives way to each stroke of the part named "kick". */
  readonly duck?: number;
}

export interface ScorePart {
  readonly name: string;
  readonly instrument: Instrument;
  readonly mix: PartMix;
  /** Beats count from the start of the piece, before swing. */
  readonly notes: readonly Note[];
}

export interface Swing {
  /** Every second unit is late: 0.5 swings eighths, 0.25 sixteenths. */
  readonly unitBeats: number;
  /** 0 straight .. 1 triplets. */
  readonly amount: number;
}

/** A whole piece, ready to be played: everything that can be heard is decided here or by its seed. */
export interface Score {
  readonly seed: string;
  readonly bpm: number;
  readonly beatsPerBar: number;
  readonly bars: number;
  readonly swing: Swing;
  readonly parts: readonly ScorePart[];
  readonly room: Room & { readonly level: number };
  readonly echo: { readonly beats: number; readonly feedback: number; readonly damping: number };
  /** Loudness of the finished piece: RMS in dB below full scale. */
  readonly loudnessDb: number;
}

/** Where a beat of the score really falls: the second half of each pair of swing units is late. */
export function swingBeat(beat: number, { unitBeats, amount }: Swing): number {
  const pair = 2 * unitBeats;
  const inPair = beat - pair * Math.floor(beat / pair + 1e-9);
  const lateBy = (amount * unitBeats) / 3;
  // Time within the pair is stretched before its middle and squeezed after it.
  const moved =
    inPair < unitBeats
      ? (inPair * (unitBeats + lateBy)) / unitBeats
      : unitBeats + lateBy + ((inPair - unitBeats) * (unitBeats - lateBy)) / unitBeats;
  return beat - inPair + moved;
}
