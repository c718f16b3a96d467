import { CONTROL_FRAMES, SAMPLE_RATE_HZ } from './instrument.ts';
import { createStereoTrack, type StereoTrack } from './stereo-track.ts';

/** Where the sound of all tracks comes together. */
export interface MixBus {
  readonly out: StereoTrack;
  readonly reverbSend: Float32Array;
  readonly echoSend: Float32Array;
}

export function createMixBus(frames: number): MixBus {
  return {
    out: createStereoTrack(frames),
    reverbSend: new Float32Array(frames),
    echoSend: new Float32Array(frames),
  };
}

export interface Placement {
  readonly gain: number;
  /** -1 left .. 1 right. */
  readonly pan: number;
  /** 0 a point .. 1 as wide as the room: a slowly moving copy is added on either side. */
  readonly width: number;
  /** Shares, 0..1, that go to the reverb and the echo. */
  readonly reverb: number;
  readonly echo: number;
}

/** Frames mixed at once, so that they stay in the processor's cache. */
const BLOCK_FRAMES = 2048;

/** Puts a mono track into the stereo picture. */
export function mixInto(
  bus: MixBus,
  track: Float32Array,
  { gain, pan, width, reverb, echo }: Placement,
): void {
  const angle = ((pan + 1) * Math.PI) / 4;
  const dry = gain * (1 - 0.3 * width) * Math.SQRT2;
  for (let from = 0; from < track.length; from += BLOCK_FRAMES) {
    const block = track.subarray(from, from + BLOCK_FRAMES);
    if (isSilent(block)) continue;
    addPanned(bus.out, block, from, { left: dry * Math.cos(angle), right: dry * Math.sin(angle) });
    if (reverb > 0) addScaled(bus.reverbSend, block, from, gain * reverb);
    if (echo > 0) addScaled(bus.echoSend, block, from, gain * echo);
  }
  if (width === 0) return;
  addMovingCopy(bus.out.left, track, { gain: 0.65 * gain * width, phase: 0 });
  addMovingCopy(bus.out.right, track, { gain: 0.65 * gain * width, phase: 0.5 });
}

/** Judged by some of the samples: sound does not stay at exactly 0 between them. */
function isSilent(block: Float32Array): boolean {
  for (let i = 0; i < block.length; i += 7) {
    if (block[i] !== 0) return false;
  }
  return true;
}

function addPanned(
  { left, right }: StereoTrack,
  block: Float32Array,
  from: number,
  gain: { left: number; right: number },
): void {
  const { left: leftGain, right: rightGain } = gain;
  for (let i = 0; i < block.length; i++) {
    const sample = block[i] ?? 0;
    left[from + i] = (left[from + i] ?? 0) + leftGain * sample;
    right[from + i] = (right[from + i] ?? 0) + rightGain * sample;
  }
}

function addScaled(out: Float32Array, block: Float32Array, from: number, gain: number): void {
  for (let i = 0; i < block.length; i++) out[from + i] = (out[from + i] ?? 0) + gain * (block[i] ?? 0);
}

const CHORUS_RATE_HZ = 0.43;
const CHORUS_DELAY_S = 0.013;
const CHORUS_DEPTH_S = 0.004;

/** A chorus: the track again, some milliseconds late, drifting to and fro. */
function addMovingCopy(
  out: Float32Array,
  track: Float32Array,
  { gain, phase }: { gain: number; phase: number },
): void {
  const delayAt = (frame: number): number => {
    const turn = Math.sin(2 * Math.PI * (phase + (CHORUS_RATE_HZ * frame) / SAMPLE_RATE_HZ));
    return (CHORUS_DELAY_S + CHORUS_DEPTH_S * turn) * SAMPLE_RATE_HZ;
  };
  const lateMost = Math.ceil((CHORUS_DELAY_S + CHORUS_DEPTH_S) * SAMPLE_RATE_HZ) + 1;
  for (let start = lateMost; start < track.length; start += CONTROL_FRAMES) {
    const end = Math.min(track.length, start + CONTROL_FRAMES);
    const delay = delayAt(start);
    const drift = (delayAt(end) - delay) / (end - start);
    for (let i = start; i < end; i++) {
      const position = i - delay - drift * (i - start);
      const index = position | 0;
      const low = track[index] ?? 0;
      out[i] = (out[i] ?? 0) + gain * (low + (position - index) * ((track[index + 1] ?? 0) - low));
    }
  }
}
