import { SAMPLE_RATE_HZ } from './instrument.ts';
import type { StereoTrack } from './stereo-track.ts';

export interface Room {
  /** Time in which the echo falls by 60 dB. */
  readonly decayS: number;
  /** 0 bright tiles .. 1 heavy curtains. */
  readonly damping: number;
  /** Lengths of the paths relative to a middling hall, 0.3..2. */
  readonly size: number;
}

/** The room answers at half the rate: nothing above 8 kHz comes back from real walls either. */
const ROOM_RATE_HZ = SAMPLE_RATE_HZ / 2;

/** Path lengths at size 1, in frames of the room's rate, with no common factor: left, right. */
const COMB_FRAMES = [
  [521, 593, 661, 761],
  [547, 631, 709, 739],
] as const;
const DIFFUSER_FRAMES = [
  [173, 59],
  [181, 67],
] as const;
const DIFFUSION = 0.6;

/** In frames of the room's rate. */
const BLOCK_FRAMES = 1024;

/**
 * Schroeder's reverberator (JAES 10/3, 1962) with Moorer's damped combs: on each side four lines that
 * feed back, then two all-passes that blur. Adds the echo of the mono `send` to `out`.
 */
export function addReverb(out: StereoTrack, send: Float32Array, room: Room): void {
  const input = new Float32Array(BLOCK_FRAMES);
  const sides = [out.left, out.right].map((target, side) => ({
    target,
    wet: new Float32Array(BLOCK_FRAMES + 1),
    combs: (COMB_FRAMES[side] ?? []).map((frames) => new Comb(Math.round(frames * room.size), room)),
    diffusers: (DIFFUSER_FRAMES[side] ?? []).map((frames) => new Diffuser(frames)),
  }));
  for (let start = 0; start < send.length; start += 2 * BLOCK_FRAMES) {
    const frames = Math.min(BLOCK_FRAMES, (send.length - start) >> 1);
    for (let i = 0; i < frames; i++) {
      input[i] = 0.5 * ((send[start + 2 * i] ?? 0) + (send[start + 2 * i + 1] ?? 0));
    }
    for (const { target, wet, combs, diffusers } of sides) {
      // The last sample of the block before, from which the interpolation goes on.
      wet[0] = wet[BLOCK_FRAMES] ?? 0;
      const fresh = wet.subarray(1).fill(0);
      for (const comb of combs) comb.add(input, fresh);
      for (const diffuser of diffusers) diffuser.process(fresh);
      addInterpolated(target, wet, start, frames);
    }
  }
}

/** Adds a block at half the rate, whose first sample belongs to the block before. */
function addInterpolated(target: Float32Array, wet: Float32Array, start: number, frames: number): void {
  let last = wet[0] ?? 0;
  for (let i = 0; i < frames; i++) {
    const next = wet[i + 1] ?? 0;
    const at = start + 2 * i;
    target[at] = (target[at] ?? 0) + 0.25 * (last + next);
    target[at + 1] = (target[at + 1] ?? 0) + 0.5 * next;
    last = next;
  }
}

/** One way through the room: a line that feeds back, losing a little, and its highs first. */
class Comb {
  readonly #line: Float32Array;
  readonly #keep: number;
  readonly #damping: number;
  #position = 0;
  #smooth = 0;

  constructor(frames: number, { decayS, damping }: Room) {
    this.#line = new Float32Array(frames);
    this.#keep = 10 ** ((-3 * frames) / (decayS * ROOM_RATE_HZ));
    this.#damping = damping;
  }

  add(input: Float32Array, wet: Float32Array): void {
    const line = this.#line;
    const frames = line.length;
    const keep = this.#keep;
    const damping = this.#damping;
    let smooth = this.#smooth;
    let position = this.#position;
    for (let i = 0; i < input.length; i++) {
      const oldest = line[position] ?? 0;
      smooth = damping * smooth + (1 - damping) * oldest;
      line[position] = (input[i] ?? 0) + keep * smooth;
      wet[i] = (wet[i] ?? 0) + oldest;
      position = position + 1 === frames ? 0 : position + 1;
    }
    this.#smooth = smooth;
    this.#position = position;
  }
}

/** An all-pass: every pitch keeps its loudness, every click becomes a blur. */
class Diffuser {
  readonly #line: Float32Array;
  #position = 0;

  constructor(frames: number) {
    this.#line = new Float32Array(frames);
  }

  process(block: Float32Array): void {
    const line = this.#line;
    const frames = line.length;
    let position = this.#position;
    for (let i = 0; i < block.length; i++) {
      const delayed = line[position] ?? 0;
      const input = (block[i] ?? 0) + DIFFUSION * delayed;
      line[position] = input;
      block[i] = delayed - DIFFUSION * input;
      position = position + 1 === frames ? 0 : position + 1;
    }
    this.#position = position;
  }
}
