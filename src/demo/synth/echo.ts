import { SAMPLE_RATE_HZ } from './instrument.ts';
import type { StereoTrack } from './stereo-track.ts';

export interface Echo {
  /** From one repeat to the next, which comes from the other side. */
  readonly periodS: number;
  /** Gain of each repeat, 0..0.9. */
  readonly feedback: number;
  /** 0 repeats stay bright .. 1 they grow dull at once. */
  readonly damping: number;
}

/** A delay that answers left, right, left, ... Adds the repeats of the mono `send` to `out`. */
export function addEcho(out: StereoTrack, send: Float32Array, echo: Echo): void {
  const period = Math.max(1, Math.round(echo.periodS * SAMPLE_RATE_HZ));
  const line = new Float32Array(2 * period);
  const keep = 1 - 0.85 * echo.damping;
  let smooth = 0;
  let position = 0;
  for (let i = 0; i < send.length; i++) {
    const oldest = line[position] ?? 0;
    const half = position < period ? position + period : position - period;
    smooth += keep * (oldest - smooth);
    out.left[i] = (out.left[i] ?? 0) + (line[half] ?? 0);
    out.right[i] = (out.right[i] ?? 0) + smooth * echo.feedback;
    line[position] = (send[i] ?? 0) + smooth * echo.feedback * echo.feedback;
    position = position + 1 === line.length ? 0 : position + 1;
  }
}
