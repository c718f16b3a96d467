/**
 * Products of one query with many coded vectors. A code is a vector's numbers as signed bytes; the
 * query has 16 bits per number, so that nearly all the error is the codes'. Rows begin at multiples of
 * `stride` bytes, a multiple of 16; what is beyond the vector's numbers is 0. AssemblyScript;
 * addresses are in bytes.
 */

/** Where memory that is free for the caller begins. */
export function heapStart(): usize {
  return __heap_base;
}

/** Of `rows` rows from `codes` on: product with `query` times the row's scale, as floats from `scores` on. */
export function scoreRows(
  codes: usize,
  rows: i32,
  stride: i32,
  query: usize,
  scales: usize,
  scores: usize,
): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    const a = codes + <usize>row * stride;
    const sums = sumFour(a, stride, query);
    const at = <usize>row << 2;
    v128.store(scores + at, f32x4.mul(f32x4.convert_i32x4_s(sums), v128.load(scales + at)));
  }
  for (; row < rows; row++) {
    const at = <usize>row << 2;
    store<f32>(scores + at, <f32>sumOne(codes + <usize>row * stride, stride, query) * load<f32>(scales + at));
  }
}

/** The same for single rows: `picks` has their numbers; scores in the order of `picks`. */
export function scorePicks(
  codes: usize,
  picks: usize,
  count: i32,
  stride: i32,
  query: usize,
  scales: usize,
  scores: usize,
): void {
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    const row = <usize>load<u32>(picks + at);
    const sum = sumOne(codes + row * stride, stride, query);
    store<f32>(scores + at, <f32>sum * load<f32>(scales + (row << 2)));
  }
}

/** Four rows at once: each part of the query is loaded once for them. */
function sumFour(codes: usize, stride: i32, query: usize): v128 {
  const b = codes + stride;
  const c = b + stride;
  const d = c + stride;
  let sumA = i32x4.splat(0);
  let sumB = i32x4.splat(0);
  let sumC = i32x4.splat(0);
  let sumD = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>stride; i += 16) {
    const q = v128.load(query + (i << 1));
    sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(v128.load_ext<i8>(codes + i), q));
    sumB = i32x4.add(sumB, i32x4.dot_i16x8_s(v128.load_ext<i8>(b + i), q));
    sumC = i32x4.add(sumC, i32x4.dot_i16x8_s(v128.load_ext<i8>(c + i), q));
    sumD = i32x4.add(sumD, i32x4.dot_i16x8_s(v128.load_ext<i8>(d + i), q));
    const p = v128.load(query + (i << 1), 16);
    sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(v128.load_ext<i8>(codes + i, 8), p));
    sumB = i32x4.add(sumB, i32x4.dot_i16x8_s(v128.load_ext<i8>(b + i, 8), p));
    sumC = i32x4.add(sumC, i32x4.dot_i16x8_s(v128.load_ext<i8>(c + i, 8), p));
    sumD = i32x4.add(sumD, i32x4.dot_i16x8_s(v128.load_ext<i8>(d + i, 8), p));
  }
  return transposedSum(sumA, sumB, sumC, sumD);
}

/** The sums across each of four vectors. */
function transposedSum(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(
    v128.shuffle<i32>(a, b, 0, 4, 1, 5),
    v128.shuffle<i32>(a, b, 2, 6, 3, 7),
  );
  const cd = i32x4.add(
    v128.shuffle<i32>(c, d, 0, 4, 1, 5),
    v128.shuffle<i32>(c, d, 2, 6, 3, 7),
  );
  // ab: a0+a2, b0+b2, a1+a3, b1+b3
  return i32x4.add(v128.shuffle<i64>(ab, cd, 0, 2), v128.shuffle<i64>(ab, cd, 1, 3));
}

// @ts-ignore: decorator
@inline
function across(sums: v128): i32 {
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

function sumOne(codes: usize, stride: i32, query: usize): i32 {
  let even = i32x4.splat(0);
  let odd = i32x4.splat(0);
  for (let i: usize = 0; i < <usize>stride; i += 16) {
    const q = query + (i << 1);
    even = i32x4.add(even, i32x4.dot_i16x8_s(v128.load_ext<i8>(codes + i), v128.load(q)));
    odd = i32x4.add(odd, i32x4.dot_i16x8_s(v128.load_ext<i8>(codes + i + 8), v128.load(q + 16)));
  }
  return across(i32x4.add(even, odd));
}
