import type { SoundCourses } from '../audio/descriptors/sound-descriptors.ts';
import { songPlays } from './song-plays.ts';

/** Where in a song to begin, and until when it is played. */
export interface Passage {
  readonly startMs: number;
  /** As long after the start as the film lasts; the song's end when it is shorter than the film. */
  readonly endMs: number;
  /** How often the song is begun to fill the film: 1, or more when it is shorter than the film. */
  readonly plays: number;
  /** How well loudness and beginnings of sounds go with the film's course: 0..1. */
  readonly fit: number;
}

export interface PassageWish {
  /** One value a second, 0..1. */
  readonly energyCourse: ArrayLike<number>;
  readonly durationMs: number;
}

/** Loudness and onsets between what counts as nothing and as all. */
const LUFS_RANGE = [-40, -8] as const;
const ONSETS_DB_MAX = 2;
const ONSETS_WEIGHT = 0.4;
/** Places looked at, at most. */
const STARTS_MAX = 3600;
/** Courses that vary less are level: then a level passage fits best. */
const LEVEL_DEVIATION = 0.04;
/** A song does not begin in the middle of silence. */
const SILENT_MAX = 0.05;

/** The passage of a song whose course goes best with a film's. Ties go to the earliest. */
export function choosePassage(song: SoundCourses, songMs: number, wish: PassageWish): Passage {
  const { durationMs } = wish;
  const seconds = Math.max(1, Math.ceil(durationMs / 1000));
  const film = Float32Array.from(wish.energyCourse).subarray(0, seconds);
  if (songMs < durationMs) return wholeSong(energyOf(song), film, { songMs, durationMs });
  const course = energyOf(song);
  const startS_max = Math.floor((songMs - durationMs) / 1000);
  const stepS = Math.max(1, Math.ceil(startS_max / STARTS_MAX));
  let [best, bestS] = [-1, 0];
  for (let s = 0; s <= startS_max; s += stepS) {
    const fit = fitOf(film, course.subarray(s, s + film.length));
    if (fit > best + 1e-6) [best, bestS] = [fit, s];
  }
  const startMs = 1000 * bestS;
  return { startMs, endMs: startMs + durationMs, plays: 1, fit: Math.max(0, best) };
}

/** A song that is shorter than the film is begun anew, and judged as it is heard then. */
function wholeSong(
  course: Float32Array,
  film: Float32Array,
  { songMs, durationMs }: { readonly songMs: number; readonly durationMs: number },
): Passage {
  const plays = songPlays({ durationS: durationMs / 1000, songS: songMs / 1000, startS: 0 });
  const heard = Float32Array.from(film, (_, s) => {
    const play = plays.findLast(({ atS }) => atS <= s) ?? plays[0];
    return course[Math.min(course.length - 1, Math.floor(s - (play?.atS ?? 0)))] ?? 0;
  });
  return { startMs: 0, endMs: songMs, plays: plays.length, fit: Math.max(0, fitOf(film, heard)) };
}

function energyOf({ loudnessLufs, onsetsDb }: SoundCourses): Float32Array {
  const [none, all] = LUFS_RANGE;
  return Float32Array.from(loudnessLufs, (lufs, s) => {
    const loud = Math.max(0, Math.min(1, (lufs - none) / (all - none)));
    return (1 - ONSETS_WEIGHT) * loud + ONSETS_WEIGHT * Math.min(1, (onsetsDb[s] ?? 0) / ONSETS_DB_MAX);
  });
}

function fitOf(film: Float32Array, song: Float32Array): number {
  const [wanted, has] = [spreadOf(film), spreadOf(song)];
  const level = 1 - Math.min(1, Math.abs(wanted.mean - has.mean));
  const silent = song.length > 0 && song[0]! < SILENT_MAX && film[0]! > SILENT_MAX ? 0.3 : 0;
  if (wanted.deviation < LEVEL_DEVIATION)
    return Math.max(0, 0.5 * level + 0.5 * (1 - Math.min(1, 4 * has.deviation)) - silent);
  const together = has.deviation < 1e-3 ? 0 : correlationOf(film, song, wanted, has);
  return Math.max(0, 0.35 * level + 0.65 * (0.5 + together / 2) - silent);
}

interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

function spreadOf(values: Float32Array): Spread {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / count) };
}

function correlationOf(film: Float32Array, song: Float32Array, a: Spread, b: Spread): number {
  const count = Math.min(film.length, song.length);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (film[i]! - a.mean) * (song[i]! - b.mean);
  return Math.max(-1, Math.min(1, sum / (count * a.deviation * b.deviation)));
}
