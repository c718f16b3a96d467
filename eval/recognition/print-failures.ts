import { isAnswered, isRight, type JudgedClip } from './judged-clip.ts';

/** Names each clip that was not answered as it should be, the most confident mistakes first. */
export function printFailures(clips: readonly JudgedClip[], threshold: number): void {
  const failures = clips
    .filter((clip) => isFailure(clip, threshold))
    .toSorted((a, b) => (b.best?.confidence ?? 0) - (a.best?.confidence ?? 0));
  for (const { name, truth, best } of failures) {
    const expected = truth === undefined ? 'nothing' : `${truth.track} at ${truth.offsetS} s`;
    const got =
      best === undefined
        ? 'nothing'
        : `${best.track} at ${best.offsetS.toFixed(2)} s, speed ${best.speed.toFixed(3)}, confidence ${best.confidence.toFixed(3)}`;
    console.error(`${name}\n  expected ${expected}\n  got      ${got}`);
  }
}

const isFailure = (clip: JudgedClip, threshold: number): boolean =>
  clip.truth === undefined ? isAnswered(clip, threshold) : !(isRight(clip) && isAnswered(clip, threshold));
