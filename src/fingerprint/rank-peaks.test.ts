import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawPeaks } from './peak-finder.ts';
import type { SpectralPeaks } from './query-fingerprint.ts';
import { rankPeaks } from './rank-peaks.ts';
import { SCHEME } from './scheme.ts';

const NEAR_FRAMES = (0.5 * SCHEME.sampleRateHz) / SCHEME.hopSamples;

interface Peak {
  readonly frame: number;
  readonly bin: number;
  readonly level: number;
}

function rawPeaks(peaks: readonly Peak[], lengthFrames: number): RawPeaks {
  return {
    frames: Float32Array.from(peaks, ({ frame }) => frame),
    bins: Float32Array.from(peaks, ({ bin }) => bin),
    levels: Float32Array.from(peaks, ({ level }) => level),
    lengthFrames,
  };
}

/** Ranks as they are defined, without any short cut. */
function naiveRanks({ frames, bins, levels, lengthFrames }: RawPeaks): Float32Array {
  return Float32Array.from(frames, (frame, i) => {
    let stronger = 0;
    for (const [j, other] of frames.entries()) {
      const ratio = bins[j]! / bins[i]!;
      const isNear = Math.abs(other - frame) <= NEAR_FRAMES && ratio > 2 ** (-1 / 3) && ratio < 2 ** (1 / 3);
      if (isNear && levels[j]! > levels[i]!) stronger++;
    }
    const span = Math.min(frame, NEAR_FRAMES) + Math.min(lengthFrames - frame, NEAR_FRAMES);
    return (stronger * 2 * NEAR_FRAMES) / Math.max(span, NEAR_FRAMES);
  });
}

const list = ({ frames, bins, levels, ranks }: SpectralPeaks): number[][] =>
  Array.from(frames, (frame, i) => [frame, bins[i]!, levels[i]!, ranks[i]!]);

/** Peaks as a finder gives them: half a frame or less from their frame, frames in order. */
const peaksOf = (frames: number): fc.Arbitrary<Peak[]> => {
  const cell = fc.record({
    frame: fc.nat(frames - 1),
    bin: fc.integer({ min: SCHEME.firstBin + 1, max: SCHEME.lastBin - 1 }),
    frameShift: fc.integer({ min: -32, max: 32 }),
    binShift: fc.integer({ min: -32, max: 32 }),
    level: fc.integer({ min: -20, max: 20 }),
  });
  return fc.array(cell, { maxLength: 300 }).map((cells) =>
    cells
      .toSorted((a, b) => a.frame - b.frame || a.bin - b.bin)
      .map(({ frame, bin, frameShift, binShift, level }) => ({
        frame: frame + frameShift / 64,
        bin: bin + binShift / 64,
        level,
      })),
  );
};

describe('rankPeaks', () => {
  it('counts the stronger peaks nearby', () => {
    const far = { frame: 50 + NEAR_FRAMES + 1, bin: 100, level: 9 };
    const high = { frame: 51, bin: 130, level: 9 };
    const peaks = [{ frame: 45, bin: 110, level: 3 }, { frame: 50, bin: 100, level: 2 }, high, far];
    expect(list(rankPeaks(rawPeaks(peaks, 200), 8, SCHEME)).map(([, , , rank]) => rank)).toEqual([
      1, 1, 0, 0,
    ]);
  });

  it('agrees with the definition and keeps the order of time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }).chain((n) => fc.tuple(fc.constant(n), peaksOf(n))),
        fc.constantFrom(1, 2, 3, 8),
        ([lengthFrames, peaks], limit) => {
          const raw = rawPeaks(peaks, lengthFrames);
          const ranks = naiveRanks(raw);
          const expected = peaks
            .map(({ frame, bin, level }, i) => [frame, bin, level, ranks[i]!])
            .filter(([, , , rank]) => rank! < limit)
            .toSorted((a, b) => a[0]! - b[0]!);
          expect(list(rankPeaks(raw, limit, SCHEME))).toEqual(expected);
        },
      ),
    );
  });

  it('keeps nothing of nothing', () => {
    expect(list(rankPeaks(rawPeaks([], 0), 8, SCHEME))).toEqual([]);
  });
});
