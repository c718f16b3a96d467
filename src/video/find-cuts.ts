/**
 * Hard cuts: a frame that differs from the one before far more than frames around here do. The idea is the
 * twin comparison of Zhang, Kankanhalli and Smoliar (1993) with a threshold that follows the film, as in
 * Truong, Dorai and Venkatesh (2000).
 */
import type { FilmFrames } from './film-reading.ts';
import { frameDistance } from './frame-distance.ts';

/** No cut is smaller; noise and people moving stay under it. */
const DISTANCE_MIN = 0.16;
/** So many times the median of what is around. */
const STANDS_OUT_BY = 3;
const AROUND_FRAMES = 8;
/** What is there again so soon was a flash, or a shot too short to be one. */
const FLASH_S_MAX = 0.4;
/** Less of the step than this: it is the same picture again. */
const AGAIN_MAX = 0.45;

/** Indices of the first frames of shots, rising, without the film's first. */
export function findCuts(frames: FilmFrames): number[] {
  const count = frames.timesS.length;
  const steps = new Float32Array(count);
  for (let i = 1; i < count; i++) steps[i] = frameDistance(frames, i - 1, i);
  const cuts: number[] = [];
  for (let i = 1; i < count; i++) {
    if (standsOut(steps, i) && !isFlash(frames, steps, i)) cuts.push(i);
  }
  return cuts;
}

function standsOut(steps: Float32Array, i: number): boolean {
  const step = steps[i]!;
  if (step < DISTANCE_MIN) return false;
  const from = Math.max(1, i - AROUND_FRAMES);
  const around = steps.subarray(from, i + AROUND_FRAMES + 1).toSorted();
  const isPeak = step >= steps[i - 1]! && step >= (steps[i + 1] ?? 0);
  return isPeak && step > STANDS_OUT_BY * around[Math.floor((around.length - 1) / 2)]!;
}

/** Whether the picture from before is soon there again, or the one that comes was there just now. */
function isFlash(frames: FilmFrames, steps: Float32Array, i: number): boolean {
  const { timesS } = frames;
  const againMax = AGAIN_MAX * steps[i]!;
  for (let j = i + 1; j < timesS.length && timesS[j]! - timesS[i]! <= FLASH_S_MAX; j++)
    if (frameDistance(frames, i - 1, j) < againMax) return true;
  for (let j = i - 2; j >= 0 && timesS[i]! - timesS[j]! <= FLASH_S_MAX; j--)
    if (frameDistance(frames, j, i) < againMax) return true;
  return false;
}
