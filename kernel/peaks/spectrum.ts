/**
 * Levels of four frames at a time: window, transform of 1,024 real samples as one of 512 complex
 * ones (radix 4, decimation in frequency), power, logarithm.
 */
import { BINS_MAX, FLOOR_DB, rowOf, VECTOR } from './level-ring';

const CHUNK: i32 = 1024;
const POINTS: i32 = CHUNK / 2;
/** A complex number of each frame: real parts, imaginary parts. */
const COMPLEX: usize = 2 * VECTOR;

/** The next 1,024 samples. */
export const input: usize = memory.data(4 * CHUNK, 16);
/** Window times 1/2. */
export const window: usize = memory.data(4 * CHUNK, 16);
/** Pairs of cosine and -sine for each pass of the transform, in the order of use. */
export const turns: usize = memory.data(8 * 3 * (128 + 32 + 8 + 2), 16);
/** Pairs of cosine and sine of 2 pi k / 1,024, k = 0..128. */
export const splitTurns: usize = memory.data(8 * 129, 16);

/** Two chunks; vector `i` of one has its samples i, i + 256, i + 512, i + 768. */
const chunks: usize = memory.data(2 * 4 * CHUNK, 16);
const spectrum: usize = memory.data(POINTS * 32, 16);
const power: usize = memory.data((BINS_MAX + 1) * 16, 16);

// @ts-ignore: decorator
@inline
function chunkAt(chunk: i32): usize {
  return chunks + ((<usize>(chunk & 1)) << 12);
}

/** Takes over `input` as the chunk of this number. */
export function takeChunk(chunk: i32): void {
  let from = input;
  const end = input + CHUNK;
  for (let to = chunkAt(chunk); from < end; from += VECTOR, to += 4 * VECTOR) {
    const a = v128.load(from);
    const b = v128.load(from, 1024);
    const c = v128.load(from, 2048);
    const d = v128.load(from, 3072);
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
    v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
    v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
  }
}

/** Levels of the block that begins with chunk `block`; the one after it must have been taken, too. */
export function transform(block: i32, firstBin: i32, bins: i32): void {
  foldWindowed(chunkAt(block), chunkAt(block + 1));
  let turn = turns + 128 * 24;
  for (let span = 32; span >= 2; span >>= 2) {
    fold(span, turn);
    turn += (<usize>span) * 24;
  }
  splitReal();
  toLevels(power + (<usize>firstBin) * VECTOR, rowOf(block), bins);
}

/** Window and the first radix-4 pass of the transform (decimation in frequency), 512 points. */
function foldWindowed(first: usize, second: usize): void {
  let weight = window;
  let to = spectrum;
  const end = spectrum + 128 * COMPLEX;
  for (let turn = turns; to < end; turn += 24) {
    const re = v128.load(first);
    const im = v128.load(first, 16);
    const nextRe = v128.load(second);
    const nextIm = v128.load(second, 16);
    butterfly(
      to,
      128 * COMPLEX,
      turn,
      weighted(re, weight, 0),
      weighted(im, weight, 4),
      weighted(v128.shuffle<f32>(re, nextRe, 1, 2, 3, 4), weight, 1024),
      weighted(v128.shuffle<f32>(im, nextIm, 1, 2, 3, 4), weight, 1028),
      weighted(v128.shuffle<f32>(re, nextRe, 2, 3, 4, 5), weight, 2048),
      weighted(v128.shuffle<f32>(im, nextIm, 2, 3, 4, 5), weight, 2052),
      weighted(v128.shuffle<f32>(re, nextRe, 3, 4, 5, 6), weight, 3072),
      weighted(v128.shuffle<f32>(im, nextIm, 3, 4, 5, 6), weight, 3076),
    );
    first += COMPLEX;
    second += COMPLEX;
    weight += 8;
    to += COMPLEX;
  }
}

// @ts-ignore: decorator
@inline
function weighted(samples: v128, weight: usize, offset: usize): v128 {
  return f32x4.mul(samples, v128.load32_splat(weight + offset));
}

/** One radix-4 pass, in place. */
function fold(span: i32, turnsOfPass: usize): void {
  const stride = (<usize>span) * COMPLEX;
  const end = spectrum + (<usize>POINTS) * COMPLEX;
  for (let start = spectrum; start < end; start += 4 * stride) {
    let turn = turnsOfPass;
    for (let a = start; a < start + stride; a += COMPLEX) {
      const b = a + stride;
      const c = b + stride;
      const d = c + stride;
      butterfly(
        a,
        stride,
        turn,
        v128.load(a),
        v128.load(a, 16),
        v128.load(b),
        v128.load(b, 16),
        v128.load(c),
        v128.load(c, 16),
        v128.load(d),
        v128.load(d, 16),
      );
      turn += 24;
    }
  }
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function butterfly(
  to: usize, stride: usize, turn: usize,
  re0: v128, im0: v128, re1: v128, im1: v128, re2: v128, im2: v128, re3: v128, im3: v128,
): void {
  const evenRe = f32x4.add(re0, re2);
  const evenIm = f32x4.add(im0, im2);
  const evenStepRe = f32x4.sub(re0, re2);
  const evenStepIm = f32x4.sub(im0, im2);
  const oddRe = f32x4.add(re1, re3);
  const oddIm = f32x4.add(im1, im3);
  const oddStepRe = f32x4.sub(re1, re3);
  const oddStepIm = f32x4.sub(im1, im3);
  v128.store(to, f32x4.add(evenRe, oddRe));
  v128.store(to, f32x4.add(evenIm, oddIm), 16);
  to += stride;
  storeTurned(to, f32x4.add(evenStepRe, oddStepIm), f32x4.sub(evenStepIm, oddStepRe), turn);
  to += stride;
  storeTurned(to, f32x4.sub(evenRe, oddRe), f32x4.sub(evenIm, oddIm), turn + 8);
  to += stride;
  storeTurned(to, f32x4.sub(evenStepRe, oddStepIm), f32x4.add(evenStepIm, oddStepRe), turn + 16);
}

// @ts-ignore: decorator
@inline
function storeTurned(to: usize, re: v128, im: v128, turn: usize): void {
  const cosine = v128.load32_splat(turn);
  const sine = v128.load32_splat(turn, 4);
  v128.store(to, f32x4.sub(f32x4.mul(re, cosine), f32x4.mul(im, sine)));
  v128.store(to, f32x4.add(f32x4.mul(re, sine), f32x4.mul(im, cosine)), 16);
}

/** Where the radix-4 passes left points k and k + 256, 0 <= k < 256, whose sum and difference are due. */
// @ts-ignore: decorator
@inline
function pairAt(k: i32): usize {
  const place = ((k & 3) << 7) | ((k & 12) << 3) | ((k & 48) >> 1) | ((k >> 6) << 1);
  return spectrum + (<usize>place) * COMPLEX;
}

/** The last pass, and power of the bins 1..511 of the real transform out of the complex one. */
function splitReal(): void {
  const first = pairAt(0);
  const re = f32x4.sub(v128.load(first), v128.load(first, 32));
  const im = f32x4.sub(v128.load(first, 16), v128.load(first, 48));
  v128.store(power + 256 * VECTOR, f32x4.mul(f32x4.splat(4), squared(re, im)));
  let turn = splitTurns + 8;
  for (let k = 1; k <= 128; k++) {
    const low = pairAt(k);
    const high = pairAt(256 - k);
    const cosine = v128.load32_splat(turn);
    const sine = v128.load32_splat(turn, 4);
    const lowRe = v128.load(low);
    const lowIm = v128.load(low, 16);
    const lowOtherRe = v128.load(low, 32);
    const lowOtherIm = v128.load(low, 48);
    const highRe = v128.load(high);
    const highIm = v128.load(high, 16);
    const highOtherRe = v128.load(high, 32);
    const highOtherIm = v128.load(high, 48);
    splitPair(
      k,
      f32x4.add(lowRe, lowOtherRe),
      f32x4.add(lowIm, lowOtherIm),
      f32x4.sub(highRe, highOtherRe),
      f32x4.sub(highIm, highOtherIm),
      cosine,
      sine,
    );
    splitPair(
      256 - k,
      f32x4.add(highRe, highOtherRe),
      f32x4.add(highIm, highOtherIm),
      f32x4.sub(lowRe, lowOtherRe),
      f32x4.sub(lowIm, lowOtherIm),
      sine,
      cosine,
    );
    turn += 8;
  }
}

/** Bins k and 512 - k, from twice half of points k (`re`, `im`) and 512 - k. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function splitPair(
  k: i32, re: v128, im: v128, mirrorRe: v128, mirrorIm: v128, cosine: v128, sine: v128,
): void {
  const evenRe = f32x4.add(re, mirrorRe);
  const evenIm = f32x4.sub(im, mirrorIm);
  const oddRe = f32x4.add(im, mirrorIm);
  const oddIm = f32x4.sub(mirrorRe, re);
  const turnedRe = f32x4.add(f32x4.mul(oddRe, cosine), f32x4.mul(oddIm, sine));
  const turnedIm = f32x4.sub(f32x4.mul(oddIm, cosine), f32x4.mul(oddRe, sine));
  const to = power + (<usize>k) * VECTOR;
  const toMirror = power + (<usize>(POINTS - k)) * VECTOR;
  v128.store(to, squared(f32x4.add(evenRe, turnedRe), f32x4.add(evenIm, turnedIm)));
  v128.store(toMirror, squared(f32x4.sub(evenRe, turnedRe), f32x4.sub(evenIm, turnedIm)));
}

// @ts-ignore: decorator
@inline
function squared(re: v128, im: v128): v128 {
  return f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
}

const POWER_FLOOR: f32 = 1e-9;
const ROOT_HALF: f32 = 0.70710678;
const DB_PER_OCTAVE: f32 = 3.01029995663981195;
/** Numbers from here to its double are 1/4096 apart: adding it rounds to whole steps. */
const ROUNDING: f32 = 2048;

/**
 * Numbers to fill vectors with. They stand in memory because the engine makes a constant vector
 * anew wherever it is used, at several times the price of a load. The first five: log2(1 + x) / x
 * by a polynomial of least maximal error for 2^-1/2 <= 1 + x < 2^1/2, within 0.00005 dB.
 */
const constants: usize = memory.data<f32>([
  1.442578, -0.7202418, 0.48668616, -0.39457536, 0.25266021,
  1.0, POWER_FLOOR, ROOT_HALF, DB_PER_OCTAVE, ROUNDING, ROUNDING - FLOOR_DB,
], 16);

function toLevels(from: usize, to: usize, bins: i32): void {
  const c0 = v128.load32_splat(constants);
  const c1 = v128.load32_splat(constants, 4);
  const c2 = v128.load32_splat(constants, 8);
  const c3 = v128.load32_splat(constants, 12);
  const c4 = v128.load32_splat(constants, 16);
  const one = v128.load32_splat(constants, 20);
  const floor = v128.load32_splat(constants, 24);
  const rootHalf = v128.load32_splat(constants, 28);
  const dbPerOctave = v128.load32_splat(constants, 32);
  const rounding = v128.load32_splat(constants, 36);
  const zero = v128.load32_splat(constants, 40);
  const end = to + (<usize>bins) * VECTOR;
  for (; to < end; from += VECTOR, to += VECTOR) {
    const bits = f32x4.add(v128.load(from), floor);
    const octave = i32x4.shr_s(i32x4.sub(bits, rootHalf), 23);
    const x = f32x4.sub(i32x4.sub(bits, i32x4.shl(octave, 23)), one);
    let curve = f32x4.add(f32x4.mul(x, c4), c3);
    curve = f32x4.add(f32x4.mul(x, curve), c2);
    curve = f32x4.add(f32x4.mul(x, curve), c1);
    curve = f32x4.add(f32x4.mul(x, curve), c0);
    const octaves = f32x4.add(f32x4.convert_i32x4_s(octave), f32x4.mul(x, curve));
    const level = f32x4.add(f32x4.mul(octaves, dbPerOctave), zero);
    v128.store(to, i32x4.max_s(i32x4.sub(level, rounding), i32x4.splat(0)));
  }
}
