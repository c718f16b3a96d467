/**
 * Low-pass filters by the window method: a sinc under a Kaiser window.
 * Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", 1974.
 */

/** What must not fold back is weakened by this much, with a little to spare over 60 dB. */
const ATTENUATION_DB = 66;
const KAISER_BETA = 0.1102 * (ATTENUATION_DB - 8.7);

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const BESSEL_AT_CENTRE = besselI0(KAISER_BETA);

/** How far the filter reaches to each side, in samples, to fall within a band that is `transition` cycles per sample wide. */
export function kaiserReachSamples(transition: number): number {
  return (ATTENUATION_DB - 7.95) / (2 * 2.285 * 2 * Math.PI * transition);
}

/** The filter's value `offset` samples from its centre; `cutoff` in cycles per sample; 0 beyond `reach`. */
export function windowedSinc(offset: number, cutoff: number, reach: number): number {
  const inside = 1 - (offset / reach) ** 2;
  if (inside < 0) return 0;
  const window = besselI0(KAISER_BETA * Math.sqrt(inside)) / BESSEL_AT_CENTRE;
  const x = 2 * Math.PI * cutoff * offset;
  return 2 * cutoff * (x === 0 ? 1 : Math.sin(x) / x) * window;
}
