/**
 * Peak finding as `src/fingerprint/peak-finder.ts` describes it, four frames at a time: lane `l` of
 * every vector belongs to frame `4 * block + l`, so that transform, logarithm, means and comparisons
 * need no other arrangement. AssemblyScript; addresses are in bytes.
 *
 * Windows are 1,024 samples and frames a quarter of that apart, so a block's frames lie in two
 * neighbouring chunks of 1,024 samples. The caller fills the tables, then puts each chunk into `input`
 * and calls `takeChunk`, `transform` for the block before, and `examine` for one 6 blocks earlier.
 */
import { BINS_MAX, FLOOR_DB, levelAt, LEVEL_STEPS_PER_DB, rowOf, VECTOR } from './peaks/level-ring';
export { blank } from './peaks/level-ring';
export { input, splitTurns, takeChunk, transform, turns, window } from './peaks/spectrum';

/** Per bin: 1 over how many bins its surroundings have. */
export const perSurroundingBins: usize = memory.data(4 * BINS_MAX, 16);
/** Peaks of the block examined, in the order of frames, then bins: frame, bin, level. */
export const peaks: usize = memory.data(12 * BINS_MAX * 4, 16);
/** Whitened cells of the block examined: 4 rows of 512. */
export const cells: usize = memory.data(4 * BINS_MAX, 16);

const SURROUND_FRAMES: i32 = 21;
const SURROUND_BINS: i32 = 12;
const PEAK_CONTRAST_DB: f32 = 3;
const SILENCE_DB: f32 = -50;
const CELL_ZERO: f32 = 128;
const CELL_STEPS_PER_DB: f32 = 6;

/** Sums over the surrounding frames of each bin, with zeros before and after. */
const SUMS_PADDING: i32 = SURROUND_BINS + 1;
const sums: usize = memory.data((BINS_MAX + 2 * SUMS_PADDING) * 16, 16);
const background: usize = memory.data(BINS_MAX * 16, 16);
/** Peaks of each lane, before they are put in order. */
const LANE_PEAKS: usize = 12 * BINS_MAX;
const lanePeaks: usize = memory.data(4 * 12 * BINS_MAX, 16);
const lanePeakBytes: usize = memory.data(4 * 4, 16);
/** Numbers to fill vectors with; see `peaks/spectrum.ts`. */
const constants: usize = memory.data<f32>([
  PEAK_CONTRAST_DB * LEVEL_STEPS_PER_DB,
  (SILENCE_DB - FLOOR_DB) * LEVEL_STEPS_PER_DB,
  CELL_STEPS_PER_DB / LEVEL_STEPS_PER_DB,
  CELL_ZERO,
], 16);

/**
 * Brings the means forward to `block`, which is asked for in turn from -6 on; levels up to 6 blocks
 * ahead must be there, or blank. From block 0 on its `peaks` are found; returns how many.
 * `frames`: how many there are in all, or many more as long as that is not known.
 */
export function examine(block: i32, frames: i32, firstBin: i32, bins: i32): i32 {
  moveSums(block, bins);
  if (block < 0) return 0;
  toBackground(block, frames, bins);
  memory.fill(lanePeakBytes, 0, 16);
  findPeaks(block, frames, firstBin, bins);
  let to = peaks;
  for (let lane = 0; lane < 4; lane++) {
    const bytes = load<u32>(lanePeakBytes + ((<usize>lane) << 2));
    memory.copy(to, lanePeaks + (<usize>lane) * LANE_PEAKS, bytes);
    to += bytes;
  }
  return <i32>((to - peaks) / 12);
}

/** Frames 21 later than the block's come into the sums of each bin, those 22 before leave. */
function moveSums(block: i32, bins: i32): void {
  const zero = i32x4.splat(0);
  const come0 = rowOf(block + 5);
  const come1 = rowOf(block + 6);
  const go0 = rowOf(block - 6);
  const go1 = rowOf(block - 5);
  const at = sums + (<usize>SUMS_PADDING) * VECTOR;
  const bytes = (<usize>bins) * VECTOR;
  for (let k: usize = 0; k < bytes; k += VECTOR) {
    const come = v128.shuffle<i32>(v128.load(come0 + k), v128.load(come1 + k), 1, 2, 3, 4);
    const go = v128.shuffle<i32>(v128.load(go0 + k), v128.load(go1 + k), 2, 3, 4, 5);
    const step = i32x4.sub(come, go);
    const steps2 = i32x4.add(step, v128.shuffle<i32>(zero, step, 0, 4, 5, 6));
    const steps4 = i32x4.add(steps2, v128.shuffle<i32>(zero, steps2, 0, 1, 4, 5));
    const before = v128.load(at + k);
    v128.store(at + k, i32x4.add(steps4, v128.shuffle<i32>(before, before, 3, 3, 3, 3)));
  }
}

/** Mean of the surroundings of each cell of the block, in steps of level. */
function toBackground(block: i32, frames: i32, bins: i32): void {
  const perFrames = f32x4(
    perSurroundingFrames(4 * block, frames),
    perSurroundingFrames(4 * block + 1, frames),
    perSurroundingFrames(4 * block + 2, frames),
    perSurroundingFrames(4 * block + 3, frames),
  );
  let leave = sums;
  let enter = sums + (<usize>SUMS_PADDING) * VECTOR;
  let sum = i32x4.splat(0);
  for (let k = 0; k < SURROUND_BINS; k++, enter += VECTOR) sum = i32x4.add(sum, v128.load(enter));
  let perBins = perSurroundingBins;
  const end = background + (<usize>bins) * VECTOR;
  for (let to = background; to < end; to += VECTOR, enter += VECTOR, leave += VECTOR, perBins += 4) {
    sum = i32x4.add(sum, i32x4.sub(v128.load(enter), v128.load(leave)));
    const share = f32x4.mul(perFrames, v128.load32_splat(perBins));
    v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(sum), share));
  }
}

function perSurroundingFrames(frame: i32, frames: i32): f32 {
  const from = max(0, frame - SURROUND_FRAMES);
  const to = min(frames, frame + SURROUND_FRAMES + 1);
  return <f32>1 / <f32>max(1, to - from);
}

function findPeaks(block: i32, frames: i32, firstBin: i32, bins: i32): void {
  const before = rowOf(block - 1);
  const row = rowOf(block);
  const after = rowOf(block + 1);
  const contrast = v128.load32_splat(constants);
  const silence = v128.load32_splat(constants, 4);
  const bytes = (<usize>bins) * VECTOR;
  // largest of 5 frames, for the bins k - 1, k, k + 1, k + 2
  let top0 = largestInTime(before, row, after);
  let top1 = largestInTime(before + VECTOR, row + VECTOR, after + VECTOR);
  let top2 = largestInTime(before + 2 * VECTOR, row + 2 * VECTOR, after + 2 * VECTOR);
  let lowerPair = top0;
  for (let k = VECTOR; k < bytes - VECTOR; k += VECTOR) {
    const ahead = k + 2 * VECTOR;
    const top3 = largestInTime(before + ahead, row + ahead, after + ahead);
    const top = i32x4.max_s(i32x4.max_s(lowerPair, top3), i32x4.max_s(top1, top2));
    const level = v128.load(row + k);
    const steps = f32x4.convert_i32x4_s(level);
    const overMean = f32x4.sub(steps, v128.load(background + k));
    const isLoud = v128.and(f32x4.ge(steps, silence), f32x4.ge(overMean, contrast));
    const isTop = v128.and(i32x4.ge_s(level, top), i32x4.gt_s(level, v128.load(row + k - VECTOR)));
    const found = i32x4.bitmask(v128.and(isLoud, isTop));
    if (found != 0) recordPeaks(found, block, frames, <i32>(k / VECTOR), firstBin);
    lowerPair = i32x4.max_s(top0, top1);
    top0 = top1;
    top1 = top2;
    top2 = top3;
  }
}

/** The largest level within 2 frames of each of the block's. */
// @ts-ignore: decorator
@inline
function largestInTime(before: usize, row: usize, after: usize): v128 {
  const past = v128.load(before);
  const now = v128.load(row);
  const next = v128.load(after);
  const near = i32x4.max_s(v128.shuffle<i32>(past, now, 3, 4, 5, 6), v128.shuffle<i32>(now, next, 1, 2, 3, 4));
  const far = i32x4.max_s(v128.shuffle<i32>(past, now, 2, 3, 4, 5), v128.shuffle<i32>(now, next, 2, 3, 4, 5));
  return i32x4.max_s(now, i32x4.max_s(near, far));
}

function recordPeaks(lanes: i32, block: i32, frames: i32, k: i32, firstBin: i32): void {
  for (; lanes != 0; lanes &= lanes - 1) {
    const lane = ctz(lanes);
    const frame = 4 * block + lane;
    const level = levelAt(frame, k);
    const binShift = vertex(levelAt(frame, k - 1), level, levelAt(frame, k + 1));
    const isAtEnd = frame == 0 || frame == frames - 1;
    const frameShift: f32 = isAtEnd ? 0 : vertex(levelAt(frame - 1, k), level, levelAt(frame + 1, k));
    const length = lanePeakBytes + ((<usize>lane) << 2);
    const bytes = load<u32>(length);
    const to = lanePeaks + (<usize>lane) * LANE_PEAKS + bytes;
    store<f32>(to, <f32>frame + frameShift);
    store<f32>(to, <f32>(firstBin + k) + binShift, 4);
    store<f32>(to, <f32>level / LEVEL_STEPS_PER_DB + FLOOR_DB, 8);
    store<u32>(length, bytes + 12);
  }
}

function vertex(before: i32, middle: i32, after: i32): f32 {
  const curve = before - 2 * middle + after;
  if (curve >= 0) return 0;
  return max<f32>(-0.5, min<f32>(0.5, (<f32>0.5 * <f32>(before - after)) / <f32>curve));
}

/** The whitened `cells` of the block examined last. */
export function whiten(block: i32, bins: i32): void {
  let level = rowOf(block);
  let mean = background;
  for (let k = 0; k < bins; k += 4) {
    const low = i16x8.narrow_i32x4_s(whitened(level, mean), whitened(level + 16, mean + 16));
    const high = i16x8.narrow_i32x4_s(whitened(level + 32, mean + 32), whitened(level + 48, mean + 48));
    const bytes = i8x16.narrow_i16x8_u(low, high);
    const byFrame = v128.shuffle<u8>(bytes, bytes, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    const to = cells + <usize>k;
    v128.store_lane<u32>(to, byFrame, 0);
    v128.store_lane<u32>(to, byFrame, 1, BINS_MAX);
    v128.store_lane<u32>(to, byFrame, 2, 2 * BINS_MAX);
    v128.store_lane<u32>(to, byFrame, 3, 3 * BINS_MAX);
    level += 4 * VECTOR;
    mean += 4 * VECTOR;
  }
}

// @ts-ignore: decorator
@inline
function whitened(level: usize, mean: usize): v128 {
  const overMean = f32x4.sub(f32x4.convert_i32x4_s(v128.load(level)), v128.load(mean));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(overMean, v128.load32_splat(constants, 8)), v128.load32_splat(constants, 12)));
}
