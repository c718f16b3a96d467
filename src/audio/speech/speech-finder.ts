/**
 * Where in a sound somebody speaks, and where music plays. Voices glide from pitch to pitch, in syllables with pauses
 * between; notes of music stay where they are, and jump. The features are those of Scheirer and Slaney (1997),
 * modulation of the level and share of quiet frames, beside the course of pitch; numbers set by hand.
 * Cost: about 2.5 million multiplications a second of sound.
 */
import {
  FRAME_HOP_SAMPLES,
  FRAME_SAMPLES,
  FRAMES_PER_S,
  type VoiceFrame,
  voiceFrame,
} from './voice-frames.ts';

export interface SpeechSpan {
  readonly startS: number;
  readonly endS: number;
}

export interface HeardKinds {
  /** In order, apart from one another. */
  readonly speech: readonly SpeechSpan[];
  /** Share of the time in which notes of music are heard, 0..1. Noise-like music is not told. */
  readonly musicShare: number;
}

/** 2 s are judged at once, every half second; two judgements in a row must say speech. */
const WINDOW_FRAMES = 86;
const STEP_FRAMES = 22;
/** Root mean square below which there is silence. */
const LEVEL_MIN = 0.002;
const VOICING_MIN = 0.6;
/** Of the mean level of a window, what is heard at all, and what is a pause. */
const HEARD_SHARE = 0.3;
const PAUSE_SHARE = 0.5;
/** Semitones from one frame to the next: less stays, more is another note. */
const GLIDE = [0.08, 1.5] as const;

const SPEECH = { voicedMin: 0.15, glidingMin: 0.45, jumpingMax: 0.25, modulationMin: 0.3, pausesMin: 0.1 };
const MUSIC = { voicedMin: 0.25, stayingMin: 0.4 };

/** Pauses in speech that are shorter belong to it; speech that is shorter is none. */
const GAP_S_MAX = 0.8;
const SPEECH_S_MIN = 0.5;

/** Listens to a mono sound at `VOICE_RATE_HZ`, given in pieces of any size. Keeps 12 bytes for every 23 ms. */
export class SpeechFinder {
  readonly #frames: VoiceFrame[] = [];
  readonly #samples = new Float32Array(FRAME_SAMPLES);
  #gathered = 0;

  push(samples: Float32Array): void {
    for (let from = 0; from < samples.length;) {
      const take = Math.min(samples.length - from, FRAME_SAMPLES - this.#gathered);
      this.#samples.set(samples.subarray(from, from + take), this.#gathered);
      from += take;
      this.#gathered += take;
      if (this.#gathered < FRAME_SAMPLES) return;
      this.#frames.push(voiceFrame(this.#samples));
      this.#samples.copyWithin(0, FRAME_HOP_SAMPLES);
      this.#gathered = FRAME_SAMPLES - FRAME_HOP_SAMPLES;
    }
  }

  /** Call once, last. */
  finish(): HeardKinds {
    const windows: Traits[] = [];
    for (let from = 0; from + WINDOW_FRAMES / 2 <= this.#frames.length; from += STEP_FRAMES)
      windows.push(traitsOf(this.#frames.slice(from, from + WINDOW_FRAMES)));
    const isSpoken = new Uint8Array(this.#frames.length);
    for (const [i, traits] of windows.entries()) {
      if (!isSpeech(traits) || !(isSpeech(windows[i - 1]) || isSpeech(windows[i + 1]))) continue;
      const from = i * STEP_FRAMES;
      for (let frame = from; frame < Math.min(isSpoken.length, from + WINDOW_FRAMES); frame++)
        if (this.#frames[frame]!.level > HEARD_SHARE * traits.level) isSpoken[frame] = 1;
    }
    const musical = windows.filter((traits) => isMusic(traits) && !isSpeech(traits)).length;
    return { speech: spansOf(isSpoken), musicShare: musical / Math.max(1, windows.length) };
  }
}

interface Traits {
  /** Mean. */
  readonly level: number;
  /** Shares of frames: with a pitch, and quiet ones. */
  readonly voiced: number;
  readonly pauses: number;
  /** Shares of neighbours with a pitch: how it goes on. */
  readonly gliding: number;
  readonly staying: number;
  readonly jumping: number;
  /** How far the level swings within a syllable, over its mean. */
  readonly modulation: number;
}

const isMusic = ({ level, voiced, staying }: Traits): boolean =>
  level > LEVEL_MIN && voiced >= MUSIC.voicedMin && staying >= MUSIC.stayingMin;

function isSpeech(traits: Traits | undefined): boolean {
  if (traits === undefined) return false;
  const { level, voiced, gliding, jumping, modulation, pauses } = traits;
  return (
    level > LEVEL_MIN &&
    voiced >= SPEECH.voicedMin &&
    gliding >= SPEECH.glidingMin &&
    jumping <= SPEECH.jumpingMax &&
    modulation >= SPEECH.modulationMin &&
    pauses >= SPEECH.pausesMin
  );
}

function traitsOf(frames: readonly VoiceFrame[]): Traits {
  const levels = Float32Array.from(frames, ({ level }) => level);
  const level = meanOf(levels, 0, levels.length);
  const isVoiced = frames.map((frame) => frame.voicing > VOICING_MIN && frame.level > HEARD_SHARE * level);
  let [pairs, gliding, staying] = [0, 0, 0];
  for (let i = 1; i < frames.length; i++) {
    if (!isVoiced[i]! || !isVoiced[i - 1]!) continue;
    const step = Math.abs(frames[i]!.pitch - frames[i - 1]!.pitch);
    pairs++;
    if (step < GLIDE[0]) staying++;
    else if (step < GLIDE[1]) gliding++;
  }
  const ofPairs = (count: number): number => (pairs === 0 ? 0 : count / pairs);
  return {
    level,
    voiced: isVoiced.filter(Boolean).length / frames.length,
    pauses: levels.filter((one) => one < PAUSE_SHARE * level).length / frames.length,
    gliding: ofPairs(gliding),
    staying: ofPairs(staying),
    jumping: ofPairs(pairs - gliding - staying),
    modulation: modulationOf(levels) / (level + 1e-9),
  };
}

/** Syllables are longer than three frames and shorter than 21. */
const SYLLABLE_REACH = [1, 10] as const;

function modulationOf(levels: Float32Array): number {
  const [near, far] = SYLLABLE_REACH;
  let squares = 0;
  for (let i = 0; i < levels.length; i++)
    squares += (meanOf(levels, i - near, i + near + 1) - meanOf(levels, i - far, i + far + 1)) ** 2;
  return Math.sqrt(squares / levels.length);
}

function meanOf(levels: Float32Array, from: number, to: number): number {
  const part = levels.subarray(Math.max(0, from), Math.min(levels.length, to));
  return part.reduce((sum, level) => sum + level, 0) / Math.max(1, part.length);
}

function spansOf(isSpoken: Uint8Array): SpeechSpan[] {
  const spans: { startS: number; endS: number }[] = [];
  for (let i = 0; i < isSpoken.length; i++) {
    if (isSpoken[i] === 0) continue;
    const [startS, endS] = [i / FRAMES_PER_S, (i + FRAME_SAMPLES / FRAME_HOP_SAMPLES) / FRAMES_PER_S];
    const last = spans.at(-1);
    if (last !== undefined && startS - last.endS <= GAP_S_MAX) last.endS = endS;
    else spans.push({ startS, endS });
  }
  return spans.filter(({ startS, endS }) => endS - startS >= SPEECH_S_MIN);
}
