/**
 * The two passes of a blur, as `src/image/gaussian-blur.ts` describes them, eight pixels at a time.
 * AssemblyScript; all pointers are byte addresses of 32-bit floats. What is written beyond the end of a
 * row is written again with the next one: behind the last, `out` must have room for eight pixels more.
 */

/** The first address that the caller may use. */
export function heapStart(): usize {
  return __heap_base;
}

/** `row`: room for a row, `reach` pixels on either side, and eight more. */
export function blurRows(
  input: usize,
  out: usize,
  width: i32,
  height: i32,
  weights: usize,
  reach: i32,
  row: usize,
): void {
  const bytes = (<usize>width) << 2;
  const side = (<usize>reach) << 2;
  const middle = v128.load32_splat(weights);
  for (let y = 0; y < height; y++) {
    const first = f32.load(input);
    const last = f32.load(input + bytes - 4);
    for (let i: usize = 0; i < side; i += 4) {
      f32.store(row + i, first);
      f32.store(row + side + bytes + i, last);
    }
    memory.copy(row + side, input, bytes);
    for (let x: usize = 0; x < bytes; x += 32) {
      const at = row + side + x;
      let sum0 = f32x4.mul(middle, v128.load(at));
      let sum1 = f32x4.mul(middle, v128.load(at, 16));
      let left = at;
      let right = at;
      for (let i = 1; i <= reach; i++) {
        const weight = v128.load32_splat(weights + ((<usize>i) << 2));
        left -= 4;
        right += 4;
        sum0 = f32x4.add(sum0, f32x4.mul(weight, f32x4.add(v128.load(left), v128.load(right))));
        sum1 = f32x4.add(sum1, f32x4.mul(weight, f32x4.add(v128.load(left, 16), v128.load(right, 16))));
      }
      v128.store(out + x, sum0);
      v128.store(out + x, sum1, 16);
    }
    input += bytes;
    out += bytes;
  }
}

/** `input` must have room for eight pixels more, too. */
export function blurColumns(
  input: usize,
  out: usize,
  width: i32,
  height: i32,
  weights: usize,
  reach: i32,
): void {
  const bytes = (<usize>width) << 2;
  const middle = v128.load32_splat(weights);
  for (let y = 0; y < height; y++) {
    for (let x: usize = 0; x < bytes; x += 32) {
      const column = input + x;
      const at = column + <usize>y * bytes;
      let sum0 = f32x4.mul(middle, v128.load(at));
      let sum1 = f32x4.mul(middle, v128.load(at, 16));
      for (let i = 1; i <= reach; i++) {
        const weight = v128.load32_splat(weights + ((<usize>i) << 2));
        const above = column + <usize>max(0, y - i) * bytes;
        const below = column + <usize>min(height - 1, y + i) * bytes;
        sum0 = f32x4.add(sum0, f32x4.mul(weight, f32x4.add(v128.load(above), v128.load(below))));
        sum1 = f32x4.add(sum1, f32x4.mul(weight, f32x4.add(v128.load(above, 16), v128.load(below, 16))));
      }
      v128.store(out + x, sum0);
      v128.store(out + x, sum1, 16);
    }
    out += bytes;
  }
}
