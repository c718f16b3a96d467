import { createRandom } from './random.ts';
import type { Note } from './score/note.ts';
import { type PartMix, type Score, type ScorePart, swingBeat } from './score/score.ts';
import { addEcho } from './synth/echo.ts';
import { midiToHz, SAMPLE_RATE_HZ } from './synth/instrument.ts';
import { masterTrack } from './synth/master.ts';
import { addReverb } from './synth/reverb.ts';
import { createMixBus, mixInto } from './synth/stereo-mix.ts';
import type { StereoTrack } from './synth/stereo-track.ts';
import { driveTrack, duckTrack, filterTrack, tremoloTrack } from './synth/track-effects.ts';

/** Silence before the first beat, so that a note a little early is not cut. */
export const LEAD_IN_S = 0.04;

/** How long the last sounds may ring. */
const TAIL_MAX_S = 4;

/** Below this the tail is cut off: -54 dBFS. */
const INAUDIBLE = 0.002;

/** Plays a score: the same score always gives the same samples. */
export function renderScore(score: Score): StereoTrack {
  const bodyS = (score.bars * score.beatsPerBar * 60) / score.bpm;
  const frames = Math.ceil((LEAD_IN_S + bodyS + TAIL_MAX_S) * SAMPLE_RATE_HZ);
  const bus = createMixBus(frames);
  const track = new Float32Array(frames);
  const kick = score.parts.find((part) => part.name === 'kick');
  const kickFrames = (kick?.notes ?? []).map((note) => frameOf(score, note.beat)).toSorted((a, b) => a - b);
  for (const part of score.parts) {
    track.fill(0);
    playPart(score, part, track);
    treatTrack(track, score, part.mix, kickFrames);
    const { gainDb, pan = 0, width = 0, reverb = 0, echo = 0 } = part.mix;
    mixInto(bus, track, { gain: 10 ** (gainDb / 20), pan, width, reverb: reverb * score.room.level, echo });
  }
  if (score.parts.some((part) => (part.mix.echo ?? 0) > 0)) {
    addEcho(bus.out, bus.echoSend, { ...score.echo, periodS: (score.echo.beats * 60) / score.bpm });
  }
  if (score.parts.some((part) => (part.mix.reverb ?? 0) > 0)) addReverb(bus.out, bus.reverbSend, score.room);
  masterTrack(bus.out, score.loudnessDb);
  return trimTail(bus.out, Math.ceil((LEAD_IN_S + bodyS) * SAMPLE_RATE_HZ));
}

function frameOf(score: Score, beat: number): number {
  const seconds = LEAD_IN_S + (swingBeat(beat, score.swing) * 60) / score.bpm;
  return Math.max(0, Math.round(seconds * SAMPLE_RATE_HZ));
}

function playPart(score: Score, part: ScorePart, track: Float32Array): void {
  const random = createRandom(`${score.seed}/${part.name}/sound`);
  const inOrder = part.notes.toSorted((a: Note, b: Note) => a.beat - b.beat || a.midi - b.midi);
  for (const note of inOrder) {
    const startFrame = frameOf(score, note.beat);
    if (startFrame >= track.length || note.velocity <= 0) continue;
    part.instrument(track, {
      startFrame,
      heldFrames: Math.max(1, frameOf(score, note.beat + note.lengthBeats) - startFrame),
      frequencyHz: midiToHz(note.midi),
      glideFromHz: note.glideFromMidi === undefined ? undefined : midiToHz(note.glideFromMidi),
      velocity: note.velocity,
      random,
    });
  }
}

function treatTrack(track: Float32Array, score: Score, mix: PartMix, kickFrames: readonly number[]): void {
  if (mix.highPassHz !== undefined) filterTrack(track, { shape: 'high', hz: mix.highPassHz });
  if (mix.drive !== undefined) driveTrack(track, mix.drive);
  if (mix.lowPassHz !== undefined) filterTrack(track, { shape: 'low', hz: mix.lowPassHz });
  if (mix.sweep !== undefined) {
    const barS = (score.beatsPerBar * 60) / score.bpm;
    const hz = mix.sweep.map(([bar, value]) => [LEAD_IN_S + bar * barS, value] as const);
    filterTrack(track, { shape: 'low', hz, resonance: 0.35 });
  }
  if (mix.tremolo !== undefined) tremoloTrack(track, mix.tremolo.rateHz, mix.tremolo.depth);
  if (mix.duck !== undefined) duckTrack(track, kickFrames, mix.duck);
}

/** Fades the tail out and cuts it where nothing is left to hear. */
function trimTail({ left, right }: StereoTrack, bodyFrames: number): StereoTrack {
  for (let i = bodyFrames; i < left.length; i++) {
    const gain = (1 - (i - bodyFrames) / (left.length - bodyFrames)) ** 2;
    left[i] = (left[i] ?? 0) * gain;
    right[i] = (right[i] ?? 0) * gain;
  }
  let end = left.length;
  while (end > bodyFrames && Math.abs(left[end - 1] ?? 0) + Math.abs(right[end - 1] ?? 0) < INAUDIBLE) end--;
  return { left: left.slice(0, end), right: right.slice(0, end) };
}
