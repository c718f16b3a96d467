import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VerificationPeaks } from '../track-fingerprint.ts';
import { READ_AHEAD_BYTES } from './gap-reader.ts';
import { PeakReader, PeakWriter } from './peak-record.ts';

/** In the order of time, then bin; silences of up to hours. */
const peaks: fc.Arbitrary<VerificationPeaks> = fc
  .array(fc.tuple(fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 3_000_000 })), fc.nat({ max: 1022 })), {
    maxLength: 900,
  })
  .map((steps) => {
    let at = 0;
    const places = steps.map(([step, halfBin]) => ({ at: (at += step), halfBin }));
    places.sort((a, b) => a.at - b.at || a.halfBin - b.halfBin);
    return {
      halfFrames: Uint32Array.from(places, (place) => place.at),
      halfBins: Uint16Array.from(places, (place) => place.halfBin),
    };
  });

function read(packed: Uint8Array, from: number, to: number): VerificationPeaks {
  const record = new Uint8Array(packed.length + READ_AHEAD_BYTES);
  record.set(packed);
  return new PeakReader().unpack(record, from, to);
}

describe('a peak record', () => {
  it('gives back what was packed', () => {
    fc.assert(
      fc.property(peaks, (all) => {
        expect(read(new PeakWriter().pack(all), 0, 2 ** 32)).toEqual(all);
      }),
    );
  });

  it('gives back any stretch', () => {
    fc.assert(
      fc.property(peaks, fc.nat({ max: 2 ** 27 }), fc.nat({ max: 2 ** 20 }), (all, from, length) => {
        const inside = [...all.halfFrames.keys()].filter((i) => {
          const at = all.halfFrames[i]!;
          return at >= from && at < from + length;
        });
        expect(read(new PeakWriter().pack(all), from, from + length)).toEqual({
          halfFrames: Uint32Array.from(inside, (i) => all.halfFrames[i]!),
          halfBins: Uint16Array.from(inside, (i) => all.halfBins[i]!),
        });
      }),
    );
  });
});
