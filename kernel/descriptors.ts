/**
 * The inner loops of describing sound, as `src/audio/descriptors/descriptor-kernel.ts` describes
 * them. AssemblyScript; all pointers are byte addresses of 32-bit floats. Four frames are transformed
 * at once, one in each lane of a 128-bit vector: no butterfly has to shuffle.
 */

/** The first address that the caller may use. */
export function heapStart(): usize {
  return __heap_base;
}

/** Value `k` of a complex vector stands at `32 * k`: four real parts, then four imaginary ones. */
const COMPLEX_BYTES: usize = 32;

// @ts-ignore: decorator
@inline
function lane0(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 0, 0, 0, 0);
}
// @ts-ignore: decorator
@inline
function lane1(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 1, 1, 1, 1);
}
// @ts-ignore: decorator
@inline
function lane2(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 2, 2, 2, 2);
}
// @ts-ignore: decorator
@inline
function lane3(v: v128): v128 {
  return v128.shuffle<f32>(v, v, 3, 3, 3, 3);
}

/** Four columns at `matrix` times the lanes of `v`. */
// @ts-ignore: decorator
@inline
function product(matrix: usize, v: v128): v128 {
  const low = f32x4.add(
    f32x4.mul(v128.load(matrix), lane0(v)),
    f32x4.mul(v128.load(matrix, 16), lane1(v)),
  );
  const high = f32x4.add(
    f32x4.mul(v128.load(matrix, 32), lane2(v)),
    f32x4.mul(v128.load(matrix, 48), lane3(v)),
  );
  return f32x4.add(low, high);
}

// @ts-ignore: decorator
@inline
function sumOfLanes(v: v128): f32 {
  const low = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return low + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

// @ts-ignore: decorator
@inline
function largestLane(v: v128): f32 {
  const low = max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1));
  return max(low, max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
}

/** Below this the filter rings on for nobody; without a floor it would count in slow denormal numbers. */
const STATE_MIN: f32 = 1e-18;

/**
 * Filters hops of `hop` samples, four samples a step, by the four 4 x 4 matrices at `filter`
 * (state to output, input to output, state to state, input to state). Writes the mean square of each
 * filtered hop and the largest value of each unfiltered one.
 */
// prettier-ignore
export function weighHops(
  samples: usize, hops: i32, hop: i32, filter: usize, state: usize, powers: usize, peaks: usize,
): void {
  let s = v128.load(state);
  for (let i = 0; i < hops; i++) {
    let sum = f32x4.splat(0);
    let peak = f32x4.splat(0);
    for (let k = 0; k < hop; k += 4) {
      const x = v128.load(samples);
      const y = f32x4.add(product(filter, s), product(filter + 64, x));
      s = f32x4.add(product(filter + 128, s), product(filter + 192, x));
      sum = f32x4.add(sum, f32x4.mul(y, y));
      peak = f32x4.max(peak, f32x4.abs(x));
      samples += 16;
    }
    if (largestLane(f32x4.abs(s)) < STATE_MIN) s = f32x4.splat(0);
    f32.store(powers + (<usize>i << 2), sumOfLanes(sum) / <f32>hop);
    f32.store(peaks + (<usize>i << 2), largestLane(peak));
  }
  v128.store(state, s);
}

/** Rows become columns: vector `i` at `to + i * step` gets lane `i` of each of the four. */
// @ts-ignore: decorator
@inline
function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: usize, step: usize): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * step, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * step, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
}

/** Four windowed frames, `step` bytes apart; two samples make one complex value. */
function loadFrames(samples: usize, step: usize, window: usize, size: i32, into: usize): void {
  for (let i = 0; i < size; i += 4) {
    const w = v128.load(window);
    const a = f32x4.mul(w, v128.load(samples));
    const b = f32x4.mul(w, v128.load(samples + step));
    const c = f32x4.mul(w, v128.load(samples + 2 * step));
    const d = f32x4.mul(w, v128.load(samples + 3 * step));
    storeTransposed(a, b, c, d, into, 16);
    samples += 16;
    window += 16;
    into += 2 * COMPLEX_BYTES;
  }
}

// @ts-ignore: decorator
@inline
function storeTimes(to: usize, re: v128, im: v128, cos: v128, sin: v128): void {
  v128.store(to, f32x4.sub(f32x4.mul(re, cos), f32x4.mul(im, sin)));
  v128.store(to, f32x4.add(f32x4.mul(re, sin), f32x4.mul(im, cos)), 16);
}

/** One radix-4 step of a Stockham transform: `span` values of stride `stride` become four of a quarter. */
function transformStep(from: usize, to: usize, turns: usize, size: i32, span: i32): void {
  const stride = size / span;
  const quarter = (<usize>(size >> 2)) * COMPLEX_BYTES;
  const row = <usize>stride * COMPLEX_BYTES;
  for (let p = 0; p < span >> 2; p++) {
    const turn = (<usize>(p * stride)) << 3;
    const cos1 = v128.load32_splat(turns + turn);
    const sin1 = v128.load32_splat(turns + turn, 4);
    const cos2 = v128.load32_splat(turns + 2 * turn);
    const sin2 = v128.load32_splat(turns + 2 * turn, 4);
    const cos3 = v128.load32_splat(turns + 3 * turn);
    const sin3 = v128.load32_splat(turns + 3 * turn, 4);
    for (let q = 0; q < stride; q++) {
      const b = from + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const sumRe = f32x4.add(v128.load(from), v128.load(c));
      const sumIm = f32x4.add(v128.load(from, 16), v128.load(c, 16));
      const differenceRe = f32x4.sub(v128.load(from), v128.load(c));
      const differenceIm = f32x4.sub(v128.load(from, 16), v128.load(c, 16));
      const oddRe = f32x4.add(v128.load(b), v128.load(d));
      const oddIm = f32x4.add(v128.load(b, 16), v128.load(d, 16));
      const turnedRe = f32x4.sub(v128.load(d, 16), v128.load(b, 16));
      const turnedIm = f32x4.sub(v128.load(b), v128.load(d));
      v128.store(to, f32x4.add(sumRe, oddRe));
      v128.store(to, f32x4.add(sumIm, oddIm), 16);
      storeTimes(to + row, f32x4.sub(differenceRe, turnedRe), f32x4.sub(differenceIm, turnedIm), cos1, sin1);
      storeTimes(to + 2 * row, f32x4.sub(sumRe, oddRe), f32x4.sub(sumIm, oddIm), cos2, sin2);
      storeTimes(to + 3 * row, f32x4.add(differenceRe, turnedRe), f32x4.add(differenceIm, turnedIm), cos3, sin3);
      from += COMPLEX_BYTES;
      to += COMPLEX_BYTES;
    }
    to += 3 * row;
  }
}

/** The last step where the size is no power of four. */
function transformPairs(from: usize, to: usize, size: i32): void {
  const half = (<usize>(size >> 1)) * COMPLEX_BYTES;
  for (let q = 0; q < size >> 1; q++) {
    for (let part: usize = 0; part < COMPLEX_BYTES; part += 16) {
      const a = v128.load(from + part);
      const b = v128.load(from + half + part);
      v128.store(to + part, f32x4.add(a, b));
      v128.store(to + half + part, f32x4.sub(a, b));
    }
    from += COMPLEX_BYTES;
    to += COMPLEX_BYTES;
  }
}

/** Returns which of both buffers has the spectrum. */
function transform(from: usize, to: usize, turns: usize, size: i32): usize {
  let span = size;
  for (; span >= 4; span >>= 2) {
    transformStep(from, to, turns, size, span);
    const swap = from;
    from = to;
    to = swap;
  }
  if (span == 1) return from;
  transformPairs(from, to, size);
  return to;
}

/**
 * Parts the transforms of even and odd samples; writes |X[k]|^2, four lanes each, for 0 < k < size.
 * `splits`: cosine and sine of pi k / size.
 */
function writePowers(spectrum: usize, splits: usize, size: i32, powers: usize): void {
  const half = f32x4.splat(0.5);
  for (let k = 1; k <= size >> 1; k++) {
    const low = spectrum + (<usize>k) * COMPLEX_BYTES;
    const high = spectrum + (<usize>(size - k)) * COMPLEX_BYTES;
    const evenRe = f32x4.mul(half, f32x4.add(v128.load(low), v128.load(high)));
    const evenIm = f32x4.mul(half, f32x4.sub(v128.load(low, 16), v128.load(high, 16)));
    const oddRe = f32x4.mul(half, f32x4.add(v128.load(low, 16), v128.load(high, 16)));
    const oddIm = f32x4.mul(half, f32x4.sub(v128.load(high), v128.load(low)));
    const cos = v128.load32_splat(splits + ((<usize>k) << 3));
    const sin = v128.load32_splat(splits + ((<usize>k) << 3), 4);
    const turnedRe = f32x4.add(f32x4.mul(oddRe, cos), f32x4.mul(oddIm, sin));
    const turnedIm = f32x4.sub(f32x4.mul(oddIm, cos), f32x4.mul(oddRe, sin));
    storePower(powers + ((<usize>k) << 4), f32x4.add(evenRe, turnedRe), f32x4.add(evenIm, turnedIm));
    storePower(powers + ((<usize>(size - k)) << 4), f32x4.sub(evenRe, turnedRe), f32x4.sub(evenIm, turnedIm));
  }
}

// @ts-ignore: decorator
@inline
function storePower(to: usize, re: v128, im: v128): void {
  v128.store(to, f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im)));
}

/**
 * Power spectra of four frames of `2 * size` samples, `step` samples apart. `work` holds twice
 * `8 * size` floats; `turns`: cosine and sine of -2 pi k / size.
 */
// prettier-ignore
export function powerSpectra(
  samples: usize, step: i32, window: usize, turns: usize, splits: usize, size: i32, work: usize, powers: usize,
): void {
  loadFrames(samples, <usize>step << 2, window, 2 * size, work);
  const spectrum = transform(work, work + (<usize>size) * COMPLEX_BYTES, turns, size);
  writePowers(spectrum, splits, size, powers);
}

/** 10 log10 in each lane to 0.001 dB: the exponent, and a polynomial (Remez, degree 4) for the mantissa. */
function decibels(v: v128): v128 {
  const exponent = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(v, 23), i32x4.splat(127)));
  const mantissa = v128.or(v128.and(v, i32x4.splat(0x7fffff)), i32x4.splat(0x3f800000));
  let sum = f32x4.splat(-0.081615808);
  sum = f32x4.add(f32x4.mul(sum, mantissa), f32x4.splat(0.64514238));
  sum = f32x4.add(f32x4.mul(sum, mantissa), f32x4.splat(-2.1206752));
  sum = f32x4.add(f32x4.mul(sum, mantissa), f32x4.splat(4.0700908));
  sum = f32x4.add(f32x4.mul(sum, mantissa), f32x4.splat(-2.5128193));
  return f32x4.mul(f32x4.add(exponent, sum), f32x4.splat(3.0102999566));
}

// @ts-ignore: decorator
@inline
function bandPower(powers: usize, first: i32, count: i32, weights: usize): v128 {
  let sum = f32x4.splat(0);
  let power = powers + ((<usize>first) << 4);
  for (let k = 0; k < count; k++) {
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights), v128.load(power)));
    weights += 4;
    power += 16;
  }
  return sum;
}

/**
 * Weighs the four spectra at `powers` into bands. `ranges`: first bin and number of bins of each band
 * as 32-bit integers; `weights`: theirs, one band after another. Writes the powers of four frames and
 * their levels in dB, `bands` values (a multiple of four) each.
 */
// prettier-ignore
export function bandLevels(
  powers: usize, bands: i32, ranges: usize, weights: usize, floor: f32, bandPowers: usize, levels: usize,
): void {
  const least = f32x4.splat(floor);
  const quad = memory.data(64);
  for (let band = 0; band < bands; band++) {
    const count = i32.load(ranges, 4);
    const power = f32x4.add(least, bandPower(powers, i32.load(ranges), count, weights));
    v128.store(quad + (<usize>(band & 3) << 4), power);
    ranges += 8;
    weights += <usize>count << 2;
    if ((band & 3) != 3) continue;
    storeQuad(quad, bandPowers, levels, <usize>bands << 2);
    bandPowers += 16;
    levels += 16;
  }
}

/** Writes four bands of four frames, as powers and in dB; rows are `rowBytes` apart. */
function storeQuad(quad: usize, powers: usize, levels: usize, rowBytes: usize): void {
  const a = v128.load(quad);
  const b = v128.load(quad, 16);
  const c = v128.load(quad, 32);
  const d = v128.load(quad, 48);
  storeTransposed(a, b, c, d, powers, rowBytes);
  storeTransposed(decibels(a), decibels(b), decibels(c), decibels(d), levels, rowBytes);
}

/** Adds the products of `count` values (a multiple of 4) with those up to `lags - 1` (a multiple of 4) before them. */
export function addProducts(values: usize, count: i32, lags: i32, sums: usize): void {
  for (let lag = 0; lag < lags; lag++) {
    let sum = f32x4.splat(0);
    const earlier = values - (<usize>lag << 2);
    for (let at: usize = 0; at < <usize>count << 2; at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(values + at), v128.load(earlier + at)));
    }
    f32.store(sums, f32.load(sums) + sumOfLanes(sum));
    sums += 4;
  }
}
