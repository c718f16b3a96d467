/** Of the normal distribution, for bounds that hold in 95 of 100 cases. */
const DEVIATIONS_95 = 1.96;

/** Where the true share lies when `share` of `total` was seen (Wilson 1927), with 95 % certainty. */
export function wilsonInterval(share: number, total: number): [low: number, high: number] {
  const z2 = DEVIATIONS_95 ** 2 / total;
  const middle = (share + z2 / 2) / (1 + z2);
  const spread = (DEVIATIONS_95 * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total))) / (1 + z2);
  return [middle - spread, middle + spread];
}
