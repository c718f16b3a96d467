import { LEVEL_STEP_SAMPLES } from '../audio/mix/level-course.ts';
import type { Span } from './measure-look.ts';
import type { SongPlay } from './song-plays.ts';

export interface MusicWish {
  readonly durationS: number;
  readonly sampleRateHz: number;
  /** Where the music is loudest: a factor. */
  readonly level: number;
  /** Stretches of speech, in order, under which it is quieter. */
  readonly speech: readonly Span[];
}

const FADE_IN_S = 0.5;
const FADE_OUT_S = 2;
/** Of a short film, fades take so much at most. */
const FADE_SHARE_MAX = 0.2;
/** How much quieter the music is under speech. */
export const DUCKING_DB = 15;
const DUCK_S = 0.3;
const RISE_S = 0.8;
/** Between two stretches of speech nearer than this it stays down. */
const PAUSE_S_MIN = 2;

/** How loud the music is at every millisecond: it fades in and out, and gives way to speech. */
export function musicLevels({ durationS, sampleRateHz, level, speech }: MusicWish): Float32Array {
  const stepS = LEVEL_STEP_SAMPLES / sampleRateHz;
  const fadeInS = Math.min(FADE_IN_S, FADE_SHARE_MAX * durationS);
  const fadeOutS = Math.min(FADE_OUT_S, FADE_SHARE_MAX * durationS);
  const levels = new Float32Array(Math.ceil(durationS / stepS) + 1);
  for (let step = 0; step < levels.length; step++) {
    const timeS = step * stepS;
    const fade = Math.min(1, timeS / fadeInS, Math.max(0, durationS - timeS) / fadeOutS);
    levels[step] = level * fade;
  }
  for (const span of joined(speech)) duck(levels, span, stepS);
  return levels;
}

/** The same for one play of the song, which takes over from others and gives over to others. */
export function playLevels(levels: Float32Array, play: SongPlay, sampleRateHz: number): Float32Array {
  const stepS = LEVEL_STEP_SAMPLES / sampleRateHz;
  return levels.map((level, step) => {
    const timeS = step * stepS;
    const into = play.fadeInS === 0 ? 1 : (timeS - play.atS) / play.fadeInS;
    const outOf = play.fadeOutS === 0 ? 1 : (play.endS - timeS) / play.fadeOutS;
    // as loud together as one alone
    return level * Math.sin((Math.PI / 2) * Math.max(0, Math.min(1, into, outOf)));
  });
}

/** Without a film's sound beside it, music is so loud. */
const ALONE_LUFS = -16;
/** Softer films get no softer music than this. */
const BESIDE_LUFS_MIN = -28;
const SILENT_LUFS = -60;
const RAISE_DB_MAX = 12;

/** The factor that makes music of one loudness as loud as a film's own sound. */
export function musicLevel(songLufs: number, filmLufs: number | undefined): number {
  const isAlone = filmLufs === undefined || filmLufs < SILENT_LUFS;
  const wanted = isAlone ? ALONE_LUFS : Math.max(BESIDE_LUFS_MIN, Math.min(ALONE_LUFS, filmLufs));
  return 10 ** (Math.min(RAISE_DB_MAX, wanted - songLufs) / 20);
}

function joined(speech: readonly Span[]): Span[] {
  const spans: { startS: number; endS: number }[] = [];
  for (const { startS, endS } of speech) {
    const last = spans.at(-1);
    if (last !== undefined && startS - last.endS < PAUSE_S_MIN) last.endS = Math.max(last.endS, endS);
    else spans.push({ startS, endS });
  }
  return spans;
}

function duck(levels: Float32Array, { startS, endS }: Span, stepS: number): void {
  const last = Math.min(levels.length - 1, Math.ceil((endS + RISE_S) / stepS));
  for (let step = Math.max(0, Math.floor((startS - DUCK_S) / stepS)); step <= last; step++) {
    const timeS = step * stepS;
    const isUp = Math.max((startS - timeS) / DUCK_S, (timeS - endS) / RISE_S, 0);
    levels[step]! *= 10 ** ((-DUCKING_DB * (1 - Math.min(1, isUp))) / 20);
  }
}
