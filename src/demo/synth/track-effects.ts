import { StateFilter } from './filter.ts';
import { CONTROL_FRAMES, SAMPLE_RATE_HZ } from './instrument.ts';

/** A positive value over time, in order; a straight line on a logarithmic scale between the points. */
export type Automation = readonly (readonly [timeS: number, value: number])[];

export function automationAt(points: Automation, timeS: number): number {
  const next = points.findIndex(([pointS]) => pointS > timeS);
  if (next <= 0) return (next === 0 ? points[0] : points.at(-1))?.[1] ?? 0;
  const [fromS, from] = points[next - 1] as readonly [number, number];
  const [toS, to] = points[next] as readonly [number, number];
  return from * (to / from) ** ((timeS - fromS) / (toS - fromS));
}

export interface TrackFilter {
  readonly shape: 'low' | 'band' | 'high';
  /** Fixed, or moving. */
  readonly hz: number | Automation;
  readonly resonance?: number;
}

/** Filters a whole track in place; moving cutoffs are followed once per control block. */
export function filterTrack(track: Float32Array, { shape, hz, resonance = 0.15 }: TrackFilter): void {
  const filter = new StateFilter();
  const fixed = typeof hz === 'number';
  const step = fixed ? track.length : CONTROL_FRAMES;
  for (let start = 0; start < track.length; start += step) {
    filter.tune(fixed ? hz : automationAt(hz, start / SAMPLE_RATE_HZ), resonance);
    filter.process(shape, track, start, Math.min(track.length, start + step));
  }
}

/** A smooth saturation that is linear near 0 and never passes 1. */
function saturate(x: number): number {
  const bounded = x > 3 ? 3 : x < -3 ? -3 : x;
  return (bounded * (27 + bounded * bounded)) / (27 + 9 * bounded * bounded);
}

/** Overdrives a whole track in place; `gain` 1 barely, 40 an amplifier in pain. */
export function driveTrack(track: Float32Array, gain: number): void {
  const makeUp = 1 / saturate(Math.min(3, 0.6 * gain));
  // A little bias makes even harmonics, as valves do.
  const rest = saturate(0.12);
  for (let i = 0; i < track.length; i++) {
    track[i] = 0.6 * makeUp * (saturate(gain * (track[i] ?? 0) + 0.12) - rest);
  }
}

/** Moves the loudness of a whole track up and down, `rateHz` times a second, by `depth` 0..1. */
export function tremoloTrack(track: Float32Array, rateHz: number, depth: number): void {
  for (let start = 0; start < track.length; start += CONTROL_FRAMES) {
    const gain = 1 - depth * (0.5 + 0.5 * Math.sin((2 * Math.PI * rateHz * start) / SAMPLE_RATE_HZ));
    const end = Math.min(track.length, start + CONTROL_FRAMES);
    for (let i = start; i < end; i++) track[i] = (track[i] ?? 0) * gain;
  }
}

/** Ducks a whole track under each of the given moments, as a compressor keyed by the kick would. */
export function duckTrack(track: Float32Array, keyFrames: readonly number[], depth: number): void {
  const releaseFrames = Math.round(0.22 * SAMPLE_RATE_HZ);
  for (const [k, keyFrame] of keyFrames.entries()) {
    const end = Math.min(track.length, keyFrame + releaseFrames, keyFrames[k + 1] ?? track.length);
    for (let i = keyFrame; i < end; i++) {
      const done = (i - keyFrame) / releaseFrames;
      track[i] = (track[i] ?? 0) * (1 - depth * (1 - done) * (1 - done));
    }
  }
}
