/** Weights of a logistic regression by Newton's method, ridge `penalty` on all but the constant, which is last. */
export function fitLogistic(
  features: readonly (readonly number[])[],
  labels: readonly boolean[],
  penalty: number,
): Float64Array {
  const width = (features[0]?.length ?? 0) + 1;
  const weights = new Float64Array(width);
  for (let iteration = 0; iteration < 40; iteration++) {
    const hessian = Array.from({ length: width }, (_, i) => {
      const row = new Float64Array(width + 1);
      row[i] = i < width - 1 ? penalty : 1e-6;
      row[width] = i < width - 1 ? -penalty * weights[i]! : 0;
      return row;
    });
    for (const [n, row] of features.entries()) accumulate(hessian, [...row, 1], labels[n]! ? 1 : 0, weights);
    const step = solve(hessian);
    for (let i = 0; i < width; i++) weights[i]! += step[i]!;
  }
  return weights;
}

function accumulate(
  hessian: Float64Array[],
  x: readonly number[],
  label: number,
  weights: Float64Array,
): void {
  const width = x.length;
  let logit = 0;
  for (let i = 0; i < width; i++) logit += x[i]! * weights[i]!;
  const p = 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, logit))));
  const curve = Math.max(1e-9, p * (1 - p));
  for (let i = 0; i < width; i++) {
    const row = hessian[i]!;
    for (let j = 0; j < width; j++) row[j]! += curve * x[i]! * x[j]!;
    row[width]! += (label - p) * x[i]!;
  }
}

/** Gauss elimination of `[matrix | right side]`, with pivots. */
function solve(rows: Float64Array[]): Float64Array {
  const width = rows.length;
  for (let i = 0; i < width; i++) {
    let pivot = i;
    for (let r = i + 1; r < width; r++) if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let r = 0; r < width; r++) {
      if (r === i) continue;
      const factor = rows[r]![i]! / rows[i]![i]!;
      for (let c = i; c <= width; c++) rows[r]![c]! -= factor * rows[i]![c]!;
    }
  }
  return Float64Array.from(rows, (row, i) => row[width]! / row[i]!);
}
