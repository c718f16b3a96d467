import { type Envelope, envelopeEndS, envelopeLevel } from './envelope.ts';
import { CONTROL_FRAMES, type Instrument, SAMPLE_RATE_HZ, type SoundingNote } from './instrument.ts';

/** A pair of sine waves, one bending the phase of the other (Chowning 1973). */
export interface FmPair {
  /** Frequencies relative to the note. */
  readonly carrierRatio: number;
  readonly modulatorRatio: number;
  /** Depth of the bend in radians, at full velocity and at the peak of its envelope. */
  readonly index: number;
  readonly indexEnvelope: Envelope;
  readonly amplitude: Envelope;
  readonly detuneCents?: number;
  readonly level: number;
}

const TABLE_FRAMES = 8192;
const MASK = TABLE_FRAMES - 1;
const SINE = Float32Array.from({ length: TABLE_FRAMES }, (_, i) =>
  Math.sin((2 * Math.PI * i) / TABLE_FRAMES),
);
const FRAMES_PER_RADIAN = TABLE_FRAMES / (2 * Math.PI);

/** Electric pianos, bells, glassy basses: a few pairs side by side. */
export function createFm(pairs: readonly FmPair[]): Instrument {
  return (track, note) => {
    for (const pair of pairs) playPair(track, note, pair);
  };
}

function playPair(track: Float32Array, note: SoundingNote, pair: FmPair): void {
  const heldS = note.heldFrames / SAMPLE_RATE_HZ;
  const endS = envelopeEndS(pair.amplitude, heldS);
  const endFrame = Math.min(track.length, note.startFrame + Math.ceil(endS * SAMPLE_RATE_HZ));
  const tuned = (note.frequencyHz * 2 ** ((pair.detuneCents ?? 0) / 1200) * TABLE_FRAMES) / SAMPLE_RATE_HZ;
  const carrierStep = tuned * pair.carrierRatio;
  const modulatorStep = tuned * pair.modulatorRatio;
  const depth = pair.index * (0.35 + 0.65 * note.velocity) * FRAMES_PER_RADIAN;
  let carrier = note.random.next() * TABLE_FRAMES;
  let modulator = carrier;
  let level = 0;
  let bend = depth;
  for (let frame = note.startFrame; frame < endFrame; frame += CONTROL_FRAMES) {
    const frames = Math.min(CONTROL_FRAMES, endFrame - frame);
    const timeS = (frame + frames - note.startFrame) / SAMPLE_RATE_HZ;
    const levelStep =
      (pair.level * note.velocity * envelopeLevel(pair.amplitude, timeS, heldS) - level) / frames;
    const bendStep = (depth * envelopeLevel(pair.indexEnvelope, timeS, heldS) - bend) / frames;
    for (let i = frame; i < frame + frames; i++) {
      const phase = carrier + bend * (SINE[modulator & MASK] ?? 0);
      track[i] = (track[i] ?? 0) + level * (SINE[phase & MASK] ?? 0);
      carrier += carrierStep;
      modulator += modulatorStep;
      level += levelStep;
      bend += bendStep;
    }
  }
}
