/** Levels are given once a millisecond at 48 kHz, and go on in straight lines between. */
export const LEVEL_STEP_SAMPLES = 48;

/** Multiplies the samples from `at` on by their level; `levels` as `LEVEL_STEP_SAMPLES` says. */
export function applyLevels(samples: Float32Array, at: number, levels: Float32Array): void {
  for (let i = 0; i < samples.length; i++) samples[i]! *= levelAt(levels, at + i);
}

/** The level of one sample. */
function levelAt(levels: Float32Array, sample: number): number {
  const place = sample / LEVEL_STEP_SAMPLES;
  const low = Math.floor(place);
  const before = levels[Math.min(low, levels.length - 1)] ?? 0;
  const after = levels[Math.min(low + 1, levels.length - 1)] ?? 0;
  return before + (after - before) * (place - low);
}

export interface Place {
  /** Where in the bed the first of the samples stands; may be negative. */
  readonly at: number;
  /** Nothing is added before this sample of the bed. */
  readonly from: number;
  /** Of the bed. */
  readonly levels: Float32Array;
}

/** Adds samples to a bed at their level; what stands outside of it is left out. */
export function addLevelled(bed: Float32Array, samples: Float32Array, { at, from, levels }: Place): void {
  const [first, last] = [Math.max(from, at, 0), Math.min(bed.length, at + samples.length)];
  for (let i = first; i < last; i++) bed[i]! += samples[i - at]! * levelAt(levels, i);
}
