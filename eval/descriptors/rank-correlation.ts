/** Place of each value in ascending order; equal values share the mean of their places. */
function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal - 1) / 2;
  });
}

/** Spearman's: -1 opposite order .. 1 the same order. */
export function rankCorrelation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [ranksOf(one), ranksOf(other)];
  const middle = (one.length - 1) / 2;
  const product = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, rank, i) => sum + (rank - middle) * (y[i]! - middle), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}
