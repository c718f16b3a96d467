/**
 * Hard cuts: a frame that differs from the one before far more than frames around here do. The idea is the
 * twin comparison of Zhang, Kankanhalli and Smoliar (1993) with a threshold that follows the film, as in
 * Truong, Dorai and Venkatesh (2000). Flashes are taken out first: what is before and after them is compared.
 */
import { type FilmFrames, GRID_PIXELS } from './film-reading.ts';
import { frameDistance, lumaAt } from './frame-distance.ts';

/** No cut is smaller; noise and people moving stay under it. */
const DISTANCE_MIN = 0.16;
/** So many times the median of what is around. */
const STANDS_OUT_BY = 3;
const AROUND_FRAMES = 8;
/** What is there again so soon was a flash, or a shot too short to be one. */
const FLASH_S_MAX = 0.4;
/** A flash is so light (mean of the picture, 0..1), and so much lighter than what is around. */
const FLASH_LIGHT_MIN = 0.7;
const FLASH_RISE_MIN = 0.08;
/** Less of the step than this: it is the same picture again. */
const AGAIN_MAX = 0.45;

/** Indices of the first frames of shots, rising, without the film's first. */
export function findCuts(frames: FilmFrames): number[] {
  const seen = withoutFlashes(frames);
  const steps = new Float32Array(seen.length);
  for (let i = 1; i < seen.length; i++) steps[i] = frameDistance(frames, seen[i - 1]!, seen[i]!);
  const cuts: number[] = [];
  for (let i = 1; i < seen.length; i++) {
    const usual = usualAround(steps, i) * Math.max(1, Math.min(MOVED_FRAMES_MAX, seen[i]! - seen[i - 1]!));
    if (standsOut(steps, i, usual) && !isOdd(frames, seen, { i, step: steps[i]!, usual }))
      cuts.push(seen[i - 1]! + 1);
  }
  return cuts;
}

/** Over so many frames what moves is no longer the same. */
const MOVED_FRAMES_MAX = 4;

/** The frames of a film but those of flashes, rising. */
function withoutFlashes(frames: FilmFrames): number[] {
  const { timesS } = frames;
  const light = Float32Array.from(timesS, (_, i) => {
    const sum = lumaAt(frames, i).reduce((total, value) => total + value, 0);
    return sum / (255 * GRID_PIXELS);
  });
  const seen: number[] = [];
  for (let i = 0; i < timesS.length;) {
    const end = i === 0 ? undefined : flashEnd(timesS, light, i);
    if (end === undefined) seen.push(i++);
    else i = end;
  }
  return seen;
}

/** The first frame after a flash that begins at `i`; `undefined` when none does, or it is not over soon. */
function flashEnd(timesS: Float64Array, light: Float32Array, i: number): number | undefined {
  const peak = light[i]!;
  if (peak < FLASH_LIGHT_MIN || peak - light[i - 1]! < FLASH_RISE_MIN) return undefined;
  for (let end = i + 1; end < light.length && timesS[end]! - timesS[i]! <= FLASH_S_MAX; end++)
    if (peak - light[end]! >= FLASH_RISE_MIN) return end;
  return undefined;
}

function usualAround(steps: Float32Array, i: number): number {
  const around = steps.subarray(Math.max(1, i - AROUND_FRAMES), i + AROUND_FRAMES + 1).toSorted();
  return around[Math.floor((around.length - 1) / 2)]!;
}

function standsOut(steps: Float32Array, i: number, usual: number): boolean {
  const step = steps[i]!;
  if (step < DISTANCE_MIN) return false;
  return step >= steps[i - 1]! && step >= (steps[i + 1] ?? 0) && step > STANDS_OUT_BY * usual;
}

interface Step {
  /** Its place among the frames without flashes. */
  readonly i: number;
  readonly step: number;
  readonly usual: number;
}

/** Whether the picture from before is soon there again, or the one that comes was there just now. */
function isOdd(frames: FilmFrames, seen: readonly number[], step: Step): boolean {
  const { timesS } = frames;
  const { i } = step;
  const isSoon = (a: number, b: number): boolean => timesS[seen[b]!]! - timesS[seen[a]!]! <= FLASH_S_MAX;
  for (let j = i + 1; j < seen.length && isSoon(i, j); j++)
    if (isAgain(frames, [seen[i - 1]!, seen[j]!], step)) return true;
  for (let j = i - 2; j >= 0 && isSoon(j, i); j--)
    if (isAgain(frames, [seen[j]!, seen[i]!], step)) return true;
  return false;
}

/** Whether two pictures are one, but for what moves meanwhile: an odd frame may stand on a cut. */
function isAgain(
  frames: FilmFrames,
  [earlier, later]: readonly [number, number],
  { step, usual }: Step,
): boolean {
  const moved = Math.max(DISTANCE_MIN, Math.max(STANDS_OUT_BY, later - earlier) * usual);
  return frameDistance(frames, earlier, later) < Math.min(AGAIN_MAX * step, moved);
}
