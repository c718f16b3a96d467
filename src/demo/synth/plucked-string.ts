import { decayPerFrame, type Instrument, SAMPLE_RATE_HZ, type SoundingNote } from './instrument.ts';

export interface StringPatch {
  /** Time in which an open string falls by 60 dB, at middle C; low strings ring longer. */
  readonly decayS: number;
  /** 0 is a thumb on felt, 1 a plectrum on new steel. */
  readonly brightness: number;
  /** Where the string is plucked, as a part of its length, 0..0.5; near 0 is thin. */
  readonly pickPosition: number;
  /** Time in which a released string falls by 60 dB. */
  readonly dampS: number;
  readonly level: number;
}

/**
 * Karplus and Strong's plucked string (Computer Music Journal 7/2, 1983) with the tuning of Jaffe and
 * Smith: a burst of noise runs round a delay line one period long and loses its highs at every turn.
 */
export function createPluckedString(patch: StringPatch): Instrument {
  return (track, note) => {
    const periodFrames = SAMPLE_RATE_HZ / note.frequencyHz;
    // Softer strings average more of the neighbouring sample.
    const smoothing = 0.5 - 0.42 * patch.brightness * (0.6 + 0.4 * note.velocity);
    const wholeFrames = Math.floor(periodFrames - smoothing - 0.3);
    const line = excite(patch, note, wholeFrames);
    const rest = periodFrames - smoothing - wholeFrames;
    const decayS = patch.decayS * (261.6 / note.frequencyHz) ** 0.6;
    const held = decayPerFrame(decayS) ** periodFrames;
    const damped = decayPerFrame(patch.dampS) ** periodFrames;
    const releaseFrame = Math.min(track.length, note.startFrame + note.heldFrames);
    const silentFrame = Math.min(track.length, note.startFrame + Math.ceil(decayS * SAMPLE_RATE_HZ));
    const endFrame = Math.min(silentFrame, releaseFrame + Math.ceil(patch.dampS * SAMPLE_RATE_HZ));
    const string = new VibratingString(line, smoothing, (1 - rest) / (1 + rest));
    const level = patch.level * note.velocity;
    string.ring(track, { from: note.startFrame, to: Math.min(releaseFrame, endFrame), loss: held, level });
    string.ring(track, { from: releaseFrame, to: endFrame, loss: damped, level });
  };
}

/** The shape of the string as the finger leaves it: smoothed noise with the pick's comb, RMS 1. */
function excite(patch: StringPatch, note: SoundingNote, frames: number): Float32Array {
  const line = new Float32Array(frames);
  const smoothing = 0.75 * (1 - patch.brightness * (0.5 + 0.5 * note.velocity));
  let last = 0;
  for (let i = 0; i < frames; i++) {
    last = smoothing * last + (1 - smoothing) * (note.random.next() * 2 - 1);
    line[i] = last;
  }
  const combFrames = Math.max(1, Math.round(patch.pickPosition * frames));
  const combed = line.map((sample, i) => sample - 0.9 * (line[(i + frames - combFrames) % frames] ?? 0));
  const mean = combed.reduce((sum, sample) => sum + sample, 0) / frames;
  const power = combed.reduce((sum, sample) => sum + (sample - mean) ** 2, 0) / frames;
  const gain = 1 / Math.sqrt(power + 1e-9);
  return combed.map((sample) => (sample - mean) * gain);
}

interface Ringing {
  readonly from: number;
  readonly to: number;
  /** Gain of one turn round the string. */
  readonly loss: number;
  readonly level: number;
}

class VibratingString {
  readonly #line: Float32Array;
  readonly #smoothing: number;
  /** Coefficient of the all-pass that delays by the fraction of a frame. */
  readonly #tuning: number;
  #position = 0;
  #last = 0;
  #allPassIn = 0;
  #allPassOut = 0;

  constructor(line: Float32Array, smoothing: number, tuning: number) {
    this.#line = line;
    this.#smoothing = smoothing;
    this.#tuning = tuning;
  }

  ring(track: Float32Array, { from, to, loss, level }: Ringing): void {
    const line = this.#line;
    const smoothing = this.#smoothing;
    const tuning = this.#tuning;
    let position = this.#position;
    let last = this.#last;
    let allPassIn = this.#allPassIn;
    let allPassOut = this.#allPassOut;
    for (let i = from; i < to; i++) {
      const sample = line[position] ?? 0;
      const smooth = loss * (sample + smoothing * (last - sample));
      last = sample;
      allPassOut = tuning * (smooth - allPassOut) + allPassIn;
      allPassIn = smooth;
      line[position] = allPassOut;
      position = position + 1 === line.length ? 0 : position + 1;
      track[i] = (track[i] ?? 0) + level * sample;
    }
    this.#position = position;
    this.#last = last;
    this.#allPassIn = allPassIn;
    this.#allPassOut = allPassOut;
  }
}
