import { decayPerFrame, type Instrument, SAMPLE_RATE_HZ, type SoundingNote } from './instrument.ts';

/** One way in which a struck thing vibrates. */
export interface VibrationMode {
  /** Frequency relative to the note. */
  readonly ratio: number;
  readonly level: number;
  /** Time in which it falls by 60 dB, at middle C. */
  readonly decayS: number;
}

export interface StruckPatch {
  readonly modes: readonly VibrationMode[];
  /** Power of the pitch by which higher notes die sooner: 0 not at all, 1 in proportion. */
  readonly decayTracking: number;
  /** Soft strokes lose so much of each mode per mode number: 0..1. */
  readonly softness: number;
  /** Noise of the hammer or mallet: level and length. */
  readonly knock: { readonly level: number; readonly decayS: number };
  /** Time in which a released note falls by 60 dB; absent when nothing damps it. */
  readonly dampS?: number;
  readonly level: number;
}

const MIDDLE_C_HZ = 261.63;
/** Sound is followed down to -60 dB and let go. */
const SILENCE = 1e-3;

/** Struck bars, strings and bells: a sum of decaying sine waves, each one two multiplications a frame. */
export function createStruckBody(patch: StruckPatch): Instrument {
  return (track, note) => {
    const decayScale = (MIDDLE_C_HZ / note.frequencyHz) ** patch.decayTracking;
    for (const [i, mode] of patch.modes.entries()) {
      const frequencyHz = note.frequencyHz * mode.ratio;
      if (frequencyHz > 0.45 * SAMPLE_RATE_HZ) continue;
      const softened = (1 - patch.softness * (1 - note.velocity)) ** i;
      const level = patch.level * note.velocity * mode.level * softened * note.random.between(0.9, 1.1);
      ringMode(
        track,
        note,
        { ...mode, level, ratio: mode.ratio, decayS: mode.decayS * decayScale },
        patch.dampS,
      );
    }
    if (patch.knock.level > 0) addKnock(track, note, patch);
  };
}

function ringMode(
  track: Float32Array,
  note: SoundingNote,
  mode: VibrationMode,
  dampS: number | undefined,
): void {
  const silentFrame = note.startFrame + Math.ceil(mode.decayS * SAMPLE_RATE_HZ);
  const endFrame = Math.min(track.length, silentFrame);
  const releaseFrame = dampS === undefined ? endFrame : Math.min(endFrame, note.startFrame + note.heldFrames);
  const angle = (2 * Math.PI * note.frequencyHz * mode.ratio) / SAMPLE_RATE_HZ;
  const loss = decayPerFrame(mode.decayS);
  const state: [number, number] = [0, (-mode.level * Math.sin(angle)) / loss];
  resonate(track, { from: note.startFrame, to: releaseFrame, angle, loss }, state);
  if (dampS === undefined || releaseFrame >= endFrame) return;
  const dampedEnd = Math.min(endFrame, releaseFrame + Math.ceil(dampS * SAMPLE_RATE_HZ));
  resonate(track, { from: releaseFrame, to: dampedEnd, angle, loss: loss * decayPerFrame(dampS) }, state);
}

interface Resonance {
  readonly from: number;
  readonly to: number;
  /** Radians per frame. */
  readonly angle: number;
  /** Gain per frame. */
  readonly loss: number;
}

/** Runs y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2]; `state` holds the last two values and is moved on. */
function resonate(track: Float32Array, { from, to, angle, loss }: Resonance, state: [number, number]): void {
  const forward = 2 * loss * Math.cos(angle);
  const back = -loss * loss;
  let [last, beforeLast] = state;
  for (let i = from; i < to; i++) {
    const sample = forward * last + back * beforeLast;
    beforeLast = last;
    last = sample;
    track[i] = (track[i] ?? 0) + sample;
  }
  state[0] = last;
  state[1] = beforeLast;
}

function addKnock(track: Float32Array, note: SoundingNote, { knock, level }: StruckPatch): void {
  const loss = decayPerFrame(knock.decayS);
  let gain = level * knock.level * note.velocity ** 1.5;
  let smooth = 0;
  for (let i = note.startFrame; i < track.length && gain > SILENCE * level * knock.level; i++) {
    smooth += 0.3 * (note.random.next() * 2 - 1 - smooth);
    track[i] = (track[i] ?? 0) + gain * smooth;
    gain *= loss;
  }
}
