import { expect, it } from 'vitest';
import { FRAMES_PER_S_MAX, GRID_PIXELS, KEPT_FRAMES_MAX } from './film-reading.ts';
import { FrameGatherer } from './frame-gatherer.ts';

const gather = (durationS: number, perS: number) => {
  const gatherer = new FrameGatherer();
  const rgb = new Uint8Array(3 * GRID_PIXELS).fill(100);
  for (let i = 0; i < durationS * perS; i++) if (gatherer.wants(i / perS)) gatherer.push(i / perS, rgb);
  return gatherer.finish();
};

it.each([
  [3, 25],
  [47, 25],
  [600, 4],
  [20, 240],
])(
  'keeps at most 120 frames of %i s at %i a second, evenly spread from beginning to end',
  (durationS, perS) => {
    const { kept, timesS } = gather(durationS, perS);
    expect(timesS.length).toBeLessThanOrEqual(durationS * FRAMES_PER_S_MAX + 1);
    expect(kept.length).toBeLessThanOrEqual(KEPT_FRAMES_MAX);
    expect(kept.length).toBeGreaterThanOrEqual(Math.min(KEPT_FRAMES_MAX / 2, timesS.length));
    const gapsS = kept.slice(1).map(({ timeS }, i) => timeS - kept[i]!.timeS);
    expect(Math.max(...gapsS)).toBeLessThan((2.5 * durationS) / kept.length);
    expect(kept[0]?.timeS).toBe(0);
    expect(kept.at(-1)!.timeS).toBeGreaterThan(durationS - (3 * durationS) / kept.length);
  },
);
