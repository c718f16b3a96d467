/**
 * The levels of the last blocks: rows of one vector per bin. Levels are whole numbers of 1/4096 dB
 * over digital silence: their running sums are exact however long the sound, and a frame that is not
 * there is all zeros.
 */
export const VECTOR: usize = 16;
export const BINS_MAX: i32 = 512;
export const LEVEL_STEPS_PER_DB: f32 = 4096;
/** Level 0. */
export const FLOOR_DB: f32 = -90;

const BLOCKS: i32 = 16;
/** Zeros before and after each row. */
const PADDING: i32 = 2;
const ROW: usize = (<usize>(BINS_MAX + 2 * PADDING)) * VECTOR;
const ring: usize = memory.data(BLOCKS * (BINS_MAX + 2 * PADDING) * 16, 16);

// @ts-ignore: decorator
@inline
export function rowOf(block: i32): usize {
  return ring + (<usize>(block & (BLOCKS - 1))) * ROW + (<usize>PADDING) * VECTOR;
}

// @ts-ignore: decorator
@inline
export function levelAt(frame: i32, k: i32): i32 {
  return load<i32>(rowOf(frame >> 2) + (<usize>k) * VECTOR + ((<usize>(frame & 3)) << 2));
}

/** Makes the block's frames from the lane on, 0..3, ones that are not there. */
export function blank(block: i32, fromLane: i32): void {
  const keep = i32x4.gt_s(i32x4.splat(fromLane), i32x4(0, 1, 2, 3));
  const row = rowOf(block);
  for (let at = row; at < row + (<usize>BINS_MAX) * VECTOR; at += VECTOR) {
    v128.store(at, v128.and(v128.load(at), keep));
  }
}
