/**
 * Makes peaks quieter that would be louder than a ceiling between the samples: every millisecond gets the level
 * it needs, the levels around it follow 5 ms ahead, and rise again slowly. What is quiet stays as it is.
 * Cost: 50 multiplications a sample where it is loud, two elsewhere; four bytes a millisecond.
 */
import { applyLevels, LEVEL_STEP_SAMPLES } from './level-course.ts';
import { truePeak } from './true-peak.ts';

const AHEAD_STEPS = 5;
/** Of what is missing to full level, so much comes back each millisecond: 90 % within 150 ms. */
const RELEASE = 0.015;

/** `channels`: equally long, changed in place. `ceiling`: 1 is full scale. Yields now and then, for others to have their turn. */
export function* limitPeaks(channels: readonly Float32Array[], ceiling: number): Generator<number> {
  const samples = channels[0]?.length ?? 0;
  const needed = new Float32Array(Math.ceil(samples / LEVEL_STEP_SAMPLES) + 1).fill(1);
  for (let step = 0; step < needed.length; step++) {
    const [from, to] = [step * LEVEL_STEP_SAMPLES, Math.min(samples, (step + 1) * LEVEL_STEP_SAMPLES)];
    for (const channel of channels)
      needed[step] = Math.min(needed[step]!, ceiling / truePeak(channel, from, to, ceiling));
    if (step % 1000 === 999) yield step / needed.length;
  }
  const levels = smoothed(needed);
  for (const channel of channels) applyLevels(channel, 0, levels);
}

/** Levels nowhere above `needed` that change little by little. */
function smoothed(needed: Float32Array): Float32Array {
  const lowest = new Float32Array(needed.length);
  let level = 1;
  for (let step = 0; step < needed.length; step++) {
    const around = needed.subarray(Math.max(0, step - AHEAD_STEPS - 1), step + AHEAD_STEPS + 2);
    level = Math.min(
      around.reduce((least, one) => Math.min(least, one)),
      level + RELEASE * (1 - level),
    );
    lowest[step] = level;
  }
  return lowest.map((_, step) => {
    const around = lowest.subarray(Math.max(0, step - AHEAD_STEPS), step + AHEAD_STEPS + 1);
    return around.reduce((sum, one) => sum + one, 0) / around.length;
  });
}
