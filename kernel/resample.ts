/**
 * The inner loops of mixing down and resampling, as `src/audio/resample-kernel.ts` describes them,
 * four samples at a time. AssemblyScript; all pointers are byte addresses of 32-bit floats. Each sum
 * is taken in the same order wherever a sample stands, so that the result does not depend on how
 * the stream is cut.
 */

/** The first address that the caller may use. */
export function heapStart(): usize {
  return __heap_base;
}

export function mixPair(left: usize, right: usize, out: usize, count: i32): void {
  const half = f32x4.splat(0.5);
  for (let i = 0; i < count; i += 4) {
    v128.store(out, f32x4.mul(f32x4.add(v128.load(left), v128.load(right)), half));
    left += 16;
    right += 16;
    out += 16;
  }
}

export function mixInterleavedPair(pairs: usize, out: usize, count: i32): void {
  const scale = f32x4.splat(1.0 / 65536.0);
  for (let i = 0; i < count; i += 4) {
    const sums = i32x4.extadd_pairwise_i16x8_s(v128.load(pairs));
    v128.store(out, f32x4.mul(f32x4.convert_i32x4_s(sums), scale));
    pairs += 16;
    out += 16;
  }
}

export function silenceNonsense(samples: usize, count: i32, levelMax: f32): void {
  const limit = f32x4.splat(levelMax);
  for (let i = 0; i < count; i += 4) {
    const sample = v128.load(samples);
    // a comparison with NaN is false: all bits 0
    v128.store(samples, v128.and(sample, f32x4.le(f32x4.abs(sample), limit)));
    samples += 16;
  }
}

export function split(samples: usize, first: usize, second: usize, pairs: i32): void {
  for (let i = 0; i < pairs; i += 4) {
    const a = v128.load(samples);
    const b = v128.load(samples, 16);
    v128.store(first, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    v128.store(second, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
    samples += 32;
    first += 16;
    second += 16;
  }
}

export function filterHalfBand(
  even: usize,
  odd: usize,
  weights: usize,
  reach: i32,
  out: usize,
  count: i32,
): void {
  const half = f32x4.splat(0.5);
  for (let i = 0; i < count; i += 16) {
    let sum0 = f32x4.mul(half, v128.load(even));
    let sum1 = f32x4.mul(half, v128.load(even, 16));
    let sum2 = f32x4.mul(half, v128.load(even, 32));
    let sum3 = f32x4.mul(half, v128.load(even, 48));
    let right = odd + ((<usize>reach) << 2);
    let left = right - 4;
    let weight = weights;
    for (let k = 0; k < reach; k++) {
      const w = v128.load32_splat(weight);
      sum0 = f32x4.add(sum0, f32x4.mul(w, f32x4.add(v128.load(left), v128.load(right))));
      sum1 = f32x4.add(sum1, f32x4.mul(w, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
      sum2 = f32x4.add(sum2, f32x4.mul(w, f32x4.add(v128.load(left, 32), v128.load(right, 32))));
      sum3 = f32x4.add(sum3, f32x4.mul(w, f32x4.add(v128.load(left, 48), v128.load(right, 48))));
      weight += 4;
      left -= 4;
      right += 4;
    }
    v128.store(out, sum0);
    v128.store(out, sum1, 16);
    v128.store(out, sum2, 32);
    v128.store(out, sum3, 48);
    even += 64;
    odd += 64;
    out += 64;
  }
}

/** One row of the bank (a multiple of 4 taps) times the input. */
function innerProduct(input: usize, row: usize, taps: i32): f32 {
  let sum0 = f32x4.splat(0);
  let sum1 = f32x4.splat(0);
  const whole = taps & ~7;
  for (let k = 0; k < whole; k += 8) {
    sum0 = f32x4.add(sum0, f32x4.mul(v128.load(input), v128.load(row)));
    sum1 = f32x4.add(sum1, f32x4.mul(v128.load(input, 16), v128.load(row, 16)));
    input += 32;
    row += 32;
  }
  if (whole < taps) sum0 = f32x4.add(sum0, f32x4.mul(v128.load(input), v128.load(row)));
  const sum = f32x4.add(sum0, sum1);
  const low = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
  return low + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
}

export function innerProducts(
  input: usize,
  bank: usize,
  phases: i32,
  taps: i32,
  up: i32,
  down: i32,
  position: i32,
  remainder: i32,
  out: usize,
  count: i32,
): void {
  const step = down / up;
  const rest = down % up;
  for (let i = 0; i < count; i++) {
    const phase = phases == up ? remainder : <i32>((<i64>remainder * phases) / up);
    const row = bank + ((<usize>(phase * taps)) << 2);
    f32.store(out, innerProduct(input + ((<usize>position) << 2), row, taps));
    out += 4;
    position += step;
    remainder += rest;
    if (remainder >= up) {
      remainder -= up;
      position++;
    }
  }
}
