import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delayOf, HASH_CELLS, landmarkHash, pitchOf, probe, type Tolerance } from './landmark-grid.ts';
import { TARGET_ZONE } from './landmarks.ts';
import { HASH_LIMIT } from './posting-store.ts';

const NARROW: Tolerance = { pitch: 0.25, interval: 0.25, delay: 0.25 };

const landmark = fc.record({
  anchor: fc.double({ min: 23.5, max: 399, noNaN: true }),
  ratio: fc.double({ min: 2 ** -TARGET_ZONE.octaves, max: 2 ** TARGET_ZONE.octaves, noNaN: true }),
  delay: fc.double({ min: TARGET_ZONE.nearestFrames, max: TARGET_ZONE.farthestFrames, noNaN: true }),
});

interface Sought {
  readonly anchor: number;
  readonly ratio: number;
  readonly delay: number;
}

function probed({ anchor, ratio, delay }: Sought, tolerance: Tolerance): Set<number> {
  const found = new Set<number>();
  probe({ pitch: pitchOf(anchor), ratio, delay: delayOf(delay) }, tolerance, (first, last) => {
    for (let hash = first; hash <= last; hash++) found.add(hash);
  });
  return found;
}

describe('the landmark grid', () => {
  test('gives every landmark of the zone a hash below the limit', () => {
    fc.assert(
      fc.property(landmark, ({ anchor, ratio, delay }) => {
        const hash = landmarkHash(anchor, anchor * ratio, delay);
        expect(hash).toBeGreaterThanOrEqual(0);
        expect(hash).toBeLessThan(HASH_CELLS);
      }),
    );
    expect(HASH_CELLS).toBeLessThanOrEqual(HASH_LIMIT);
  });

  test('finds a landmark where it was stored', () => {
    fc.assert(
      fc.property(landmark, (one) => {
        expect(probed(one, NARROW)).toContain(landmarkHash(one.anchor, one.anchor * one.ratio, one.delay));
      }),
    );
  });

  test('finds a landmark that was heard a little off', () => {
    fc.assert(
      fc.property(landmark, fc.double({ min: -0.1, max: 0.1, noNaN: true }), (one, error) => {
        const heard = { ...one, ratio: one.ratio + (0.8 * error) / one.anchor, delay: one.delay + error };
        expect(probed(heard, NARROW)).toContain(landmarkHash(one.anchor, one.anchor * one.ratio, one.delay));
      }),
    );
  });

  test('finds a landmark that was played faster once the speed is undone', () => {
    fc.assert(
      fc.property(landmark, fc.double({ min: 0.95, max: 1.05, noNaN: true }), (one, speed) => {
        const heard = { ...one, anchor: one.anchor * speed, delay: one.delay / speed };
        const undone = { ...heard, anchor: heard.anchor / speed, delay: heard.delay * speed };
        expect(probed(undone, NARROW)).toContain(landmarkHash(one.anchor, one.anchor * one.ratio, one.delay));
      }),
    );
  });

  test('a wider tolerance looks at more cells', () => {
    const one = { anchor: 100, ratio: 1.2, delay: 10 };
    const wide = { pitch: 0.4, interval: 1, delay: 1 };
    expect(probed(one, wide).size).toBeGreaterThan(probed(one, NARROW).size);
  });
});
