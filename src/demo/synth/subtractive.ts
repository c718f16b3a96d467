import { type Envelope, envelopeEndS, envelopeLevel } from './envelope.ts';
import { type FilterShape, StateFilter } from './filter.ts';
import {
  CONTROL_FRAMES,
  centsToRatio,
  type Instrument,
  SAMPLE_RATE_HZ,
  type SoundingNote,
} from './instrument.ts';
import { Oscillator } from './oscillator.ts';
import type { Wavetable } from './wavetable.ts';

/** What a subtractive voice is made of: bright waves, then a filter that takes away. */
export interface SubtractivePatch {
  readonly wave: (frequencyHz: number) => Wavetable;
  /** One oscillator per entry, so far from the pitch; all together have the power of one. */
  readonly detuneCents: readonly number[];
  /** Breath: noise mixed in before the filter, relative to the wave. */
  readonly noise?: number;
  readonly amplitude: Envelope;
  readonly filter: FilterPatch;
  readonly vibrato?: { readonly rateHz: number; readonly depthCents: number; readonly delayS: number };
  /** Time in which a slide, or the scoop into the note, has covered 95 % of its way. */
  readonly glideS?: number;
  /** The note begins so far from its pitch and slides in over `glideS`. */
  readonly scoopCents?: number;
  readonly level: number;
}

export interface FilterPatch {
  readonly shape?: FilterShape;
  /** At middle C and with the filter's envelope at rest. */
  readonly cutoffHz: number;
  /** 1 moves the cutoff with the pitch, 0 leaves it. */
  readonly tracking: number;
  readonly resonance: number;
  readonly envelope: Envelope;
  /** How far the envelope opens the filter at full velocity. */
  readonly envelopeOctaves: number;
}

const MIDDLE_C_HZ = 261.63;

const block = new Float32Array(CONTROL_FRAMES);

/** Analogue-style voices: pads, basses, leads, brass, strings, organs, reeds, choirs. */
export function createSubtractive(patch: SubtractivePatch): Instrument {
  return (track, note) => {
    const heldS = note.heldFrames / SAMPLE_RATE_HZ;
    const endFrame = Math.min(
      track.length,
      note.startFrame + Math.ceil(envelopeEndS(patch.amplitude, heldS) * SAMPLE_RATE_HZ),
    );
    const voice = createVoice(patch, note, heldS);
    let levelBefore = 0;
    for (let frame = note.startFrame; frame < endFrame; frame += CONTROL_FRAMES) {
      const frames = Math.min(CONTROL_FRAMES, endFrame - frame);
      const timeS = (frame + frames - note.startFrame) / SAMPLE_RATE_HZ;
      voice(timeS, frames);
      const levelAfter = patch.level * note.velocity * envelopeLevel(patch.amplitude, timeS, heldS);
      addRamped(track, frame, frames, { levelBefore, levelAfter });
      levelBefore = levelAfter;
    }
  };
}

/** Fills `block` with the filtered wave, without its loudness. */
function createVoice(patch: SubtractivePatch, note: SoundingNote, heldS: number) {
  const { filter: shape, noise = 0 } = patch;
  const wavetable = patch.wave(note.frequencyHz);
  const ratios = patch.detuneCents.map((cents) => centsToRatio(cents + note.random.between(-1, 1)));
  const oscillators = ratios.map(() => new Oscillator(wavetable, note.random.next()));
  const oscillatorGain = 1 / Math.sqrt(ratios.length);
  const filter = new StateFilter();
  const trackedHz = shape.cutoffHz * (note.frequencyHz / MIDDLE_C_HZ) ** shape.tracking;
  const openOctaves = shape.envelopeOctaves * (0.4 + 0.6 * note.velocity);
  const pitchAt = createPitch(patch, note);
  return (timeS: number, frames: number): void => {
    const pitchHz = pitchAt(timeS);
    block.fill(0);
    for (let i = 0; i < oscillators.length; i++) {
      oscillators[i]?.add(block, frames, pitchHz * (ratios[i] ?? 1), oscillatorGain);
    }
    if (noise > 0) addNoise(frames, noise, note);
    filter.tune(
      trackedHz * 2 ** (openOctaves * envelopeLevel(shape.envelope, timeS, heldS)),
      shape.resonance,
    );
    filter.process(shape.shape ?? 'low', block, 0, frames);
  };
}

function createPitch(patch: SubtractivePatch, note: SoundingNote): (timeS: number) => number {
  const { vibrato, glideS = 0.06, scoopCents = 0 } = patch;
  const fromCents =
    note.glideFromHz === undefined ? scoopCents : 1200 * Math.log2(note.glideFromHz / note.frequencyHz);
  const vibratoPhase = note.random.next();
  return (timeS) => {
    let cents = fromCents === 0 ? 0 : fromCents * Math.exp((-3 * timeS) / glideS);
    if (vibrato !== undefined && timeS > vibrato.delayS) {
      const depth = vibrato.depthCents * Math.min(1, (timeS - vibrato.delayS) / 0.4);
      cents += depth * Math.sin(2 * Math.PI * (vibratoPhase + timeS * vibrato.rateHz));
    }
    return cents === 0 ? note.frequencyHz : note.frequencyHz * centsToRatio(cents);
  };
}

function addNoise(frames: number, level: number, note: SoundingNote): void {
  for (let i = 0; i < frames; i++) block[i] = (block[i] ?? 0) + level * (note.random.next() * 2 - 1);
}

function addRamped(
  track: Float32Array,
  start: number,
  frames: number,
  { levelBefore, levelAfter }: { levelBefore: number; levelAfter: number },
): void {
  const step = (levelAfter - levelBefore) / frames;
  for (let i = 0; i < frames; i++) {
    track[start + i] = (track[start + i] ?? 0) + (block[i] ?? 0) * (levelBefore + step * i);
  }
}
