import type { Key as FoundKey } from '../../src/audio/descriptors/estimate-key.ts';
import { type Key, stepToMidi, tonicPitchClass } from '../../src/demo/score/key.ts';

/**
 * How right a key is: 1 the same, 0.5 a fifth off, 0.3 the relative, 0.2 the parallel key, else 0.
 * The church modes count as the one of major and minor that has their third.
 * Source: MIREX, "Audio key detection", evaluation procedure.
 */
export function scoreKey(found: FoundKey, truth: Key): number {
  const isMinor = stepToMidi(truth, 2) - stepToMidi(truth, 0) === 3;
  const interval = (found.tonic - tonicPitchClass(truth) + 12) % 12;
  if ((found.mode === 'minor') !== isMinor) {
    if (interval === 0) return 0.2;
    return interval === (isMinor ? 3 : 9) ? 0.3 : 0;
  }
  if (interval === 0) return 1;
  return interval === 7 || interval === 5 ? 0.5 : 0;
}
