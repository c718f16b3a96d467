const QUARTER = Math.PI / 2;

/** The angle of a direction, -pi..pi, to within 0.0002 rad: a polynomial (Abramowitz and Stegun 4.4.49, shortened). */
export function quickAtan2(y: number, x: number): number {
  const [across, down] = [Math.abs(x), Math.abs(y)];
  if (across === 0 && down === 0) return 0;
  const isSteep = down > across;
  const slope = isSteep ? across / down : down / across;
  const square = slope * slope;
  const arc =
    slope *
    (0.999866 + square * (-0.3302995 + square * (0.180141 + square * (-0.085133 + square * 0.0208351))));
  const first = isSteep ? QUARTER - arc : arc;
  const half = x < 0 ? Math.PI - first : first;
  return y < 0 ? -half : half;
}

const STEPS_PER_UNIT = 64;
const FALL = Float32Array.from({ length: 20 * STEPS_PER_UNIT + 1 }, (_, i) => Math.exp(-i / STEPS_PER_UNIT));

/** `exp(-x)` for x of 0..20, to within 1 %. */
export const quickFall = (x: number): number => FALL[(x * STEPS_PER_UNIT + 0.5) | 0]!;
