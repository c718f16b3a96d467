import { type FilmReading, type FilmSound, KEPT_FRAMES_MAX } from './film-reading.ts';
import { findShots, type ShotSpan } from './find-shots.ts';
import { type Look, measureLook, type Span } from './measure-look.ts';

export interface Shot extends ShotSpan, Look {}

/** A stretch of a film that asks for music of one kind. */
export interface Assessment extends Span {
  readonly look: Look;
  readonly cutsPerMinute: number;
  /** How much happens, 0 hardly anything .. 1 as much as can. */
  readonly energy: number;
}

/** One value a second, 0..1. */
export interface FilmCourses {
  /** How much happens. */
  readonly energy: Float32Array;
  readonly light: Float32Array;
  readonly motion: Float32Array;
}

export interface FilmMeasures extends Assessment {
  readonly shots: readonly Shot[];
  readonly courses: FilmCourses;
  /** One, or two when the film is of another kind from some time on. */
  readonly parts: readonly Assessment[];
}

/** What makes a film feel fast, weighed by hand: many cuts, much motion, and, less, light and colour. */
const WEIGHTS = { pace: 0.35, motion: 0.3, light: 0.2, colourfulness: 0.15 } as const;
/** A film's own sound counts for so much of the whole, where it has any. */
const SOUND_WEIGHT = 0.15;
/** As many as music can follow. */
const CUTS_PER_MINUTE_MAX = 40;
/** Cuts are counted so far to either side. */
const PACE_S = 4;
const SILENCE_LUFS = -60;
/** Light below is a dark film, above a bright one (OKLab). */
const LIGHT_RANGE = [0.2, 0.8] as const;

/** Measures all of a film. */
export function measureFilm(film: FilmReading): FilmMeasures {
  const spans = findShots(film);
  const shots = spans
    .slice(0, KEPT_FRAMES_MAX)
    .map((span) => ({ ...span, ...measureLook(film.frames, span) }));
  const cutsS = spans.slice(1).map(({ startS }) => startS);
  const courses = coursesOf(film, cutsS);
  const whole = { startS: 0, endS: film.durationS };
  const borderS = turningPoint(courses.energy);
  const parts =
    borderS === undefined
      ? [whole]
      : [
          { startS: 0, endS: borderS },
          { startS: borderS, endS: film.durationS },
        ];
  return {
    ...assess(film, whole, cutsS),
    shots,
    courses,
    parts: parts.map((part) => assess(film, part, cutsS)),
  };
}

function assess(film: FilmReading, span: Span, cutsS: readonly number[]): Assessment {
  const look = measureLook(film.frames, span, cutsS);
  const cuts = cutsS.filter((timeS) => timeS > span.startS && timeS < span.endS).length;
  const cutsPerMinute = (60 * cuts) / Math.max(1, span.endS - span.startS);
  return { ...span, look, cutsPerMinute, energy: energyOf(look, cutsPerMinute, soundEnergy(film.sound)) };
}

function energyOf(look: Look, cutsPerMinute: number, sound: number | undefined): number {
  const [dark, bright] = LIGHT_RANGE;
  const pace = Math.min(1, Math.log2(1 + cutsPerMinute) / Math.log2(1 + CUTS_PER_MINUTE_MAX));
  const light = Math.max(0, Math.min(1, (look.light - dark) / (bright - dark)));
  const seen =
    WEIGHTS.pace * pace +
    WEIGHTS.motion * Math.sqrt(look.motion) +
    WEIGHTS.light * light +
    WEIGHTS.colourfulness * look.colourfulness;
  return sound === undefined ? seen : (1 - SOUND_WEIGHT) * seen + SOUND_WEIGHT * sound;
}

function soundEnergy(sound: FilmSound | undefined): number | undefined {
  return sound === undefined || sound.loudness.integratedLufs < SILENCE_LUFS ? undefined : sound.energy;
}

function coursesOf(film: FilmReading, cutsS: readonly number[]): FilmCourses {
  const seconds = Math.max(1, Math.ceil(film.durationS));
  const looks = Array.from({ length: seconds }, (_, s) => {
    const look = measureLook(film.frames, { startS: s, endS: s + 1 }, cutsS);
    const [fromS, toS] = [Math.max(0, s - PACE_S), Math.min(film.durationS, s + 1 + PACE_S)];
    const cuts = cutsS.filter((timeS) => timeS >= fromS && timeS < toS).length;
    return { ...look, energy: energyOf(look, (60 * cuts) / Math.max(1, toS - fromS), undefined) };
  });
  return {
    energy: Float32Array.from(looks, ({ energy }) => energy),
    light: Float32Array.from(looks, ({ light }) => light),
    motion: Float32Array.from(looks, ({ motion }) => motion),
  };
}

const PART_S_MIN = 4;
const PART_DIFFERENCE_MIN = 0.15;

/** The second at which the course parts best into two levels; `undefined` when they are nearly one. */
function turningPoint(course: Float32Array): number | undefined {
  const total = sumOf(course);
  let [best, borderS, before] = [0, 0, 0];
  for (let s = 1; s < course.length; s++) {
    before += course[s - 1]!;
    if (s < PART_S_MIN || course.length - s < PART_S_MIN) continue;
    const difference = Math.abs(before / s - (total - before) / (course.length - s));
    const between = difference ** 2 * s * (course.length - s);
    if (difference >= PART_DIFFERENCE_MIN && between > best) [best, borderS] = [between, s];
  }
  return best === 0 ? undefined : borderS;
}

const sumOf = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);
