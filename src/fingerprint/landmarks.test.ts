import { expect, test } from 'vitest';
import { pairPeaks, TARGET_ZONE } from './landmarks.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';

function peaks(...rows: [frame: number, bin: number, rank: number, level?: number][]): SpectralPeaks {
  const column = (i: number): Float32Array => Float32Array.from(rows, (row) => row[i] ?? 0);
  return { frames: column(0), bins: column(1), ranks: column(2), levels: column(3) };
}

const pairsOf = (from: SpectralPeaks, targets: number): number[][] => {
  const { anchors, targets: found } = pairPeaks(from, targets);
  return [...anchors].map((anchor, i) => [anchor, found[i]!]);
};

test('pairs an anchor with the best-ranked peaks of its zone', () => {
  const one = peaks([0, 100, 0], [5, 110, 2], [6, 105, 0], [7, 95, 1]);
  expect(pairsOf(one, 2).filter(([anchor]) => anchor === 0)).toEqual([
    [0, 2],
    [0, 3],
  ]);
});

test('prefers the louder of equal ranks', () => {
  expect(pairsOf(peaks([0, 100, 0], [5, 101, 1, -20], [6, 102, 1, -10]), 1)[0]).toEqual([0, 2]);
});

test('leaves out what is too near, too far, too low or too high', () => {
  const { nearestFrames, farthestFrames } = TARGET_ZONE;
  const one = peaks(
    [0, 100, 0],
    [nearestFrames - 0.5, 100, 0],
    [9, 69, 0],
    [9, 143, 0],
    [farthestFrames + 1, 100, 0],
  );
  expect(pairsOf(one, 8).filter(([anchor]) => anchor === 0)).toEqual([]);
});

test('nothing comes of nothing', () => {
  expect(pairsOf(peaks(), 2)).toEqual([]);
});
