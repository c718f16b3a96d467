import { describe, expect, it } from 'vitest';
import { EnvelopeMeter } from './envelope-meter.ts';

const RATE_HZ = 11_025;

function envelopeOf(sound: Float32Array, pieceSamples = sound.length) {
  const meter = new EnvelopeMeter(RATE_HZ);
  for (let start = 0; start < sound.length; start += pieceSamples)
    meter.push(sound.subarray(start, start + pieceSamples));
  return meter.finish();
}

describe('EnvelopeMeter', () => {
  it('shows where a sound is loud, at most 1,024 columns of it, however long it is', () => {
    for (const seconds of [2, 30, 600]) {
      const sound = Float32Array.from({ length: seconds * RATE_HZ }, (_, i) =>
        i < (seconds * RATE_HZ) / 2 ? 0.5 * (-1) ** i : 0,
      );
      const { stepS, peaks, levels } = envelopeOf(sound);
      expect(peaks.length).toBeLessThanOrEqual(1024);
      expect(peaks.length * stepS).toBeGreaterThanOrEqual(seconds);
      expect((peaks.length - 1) * stepS).toBeLessThan(seconds);
      const quarter = Math.floor(peaks.length / 4);
      expect([peaks[quarter], levels[quarter]]).toEqual([0.5, 0.5]);
      expect([peaks[3 * quarter], levels[3 * quarter]]).toEqual([0, 0]);
    }
  });

  it('does not depend on how the sound is cut up', () => {
    const sound = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i * i));
    expect(envelopeOf(sound, 777)).toEqual(envelopeOf(sound));
  });

  it('has no column of no sound, and none above full scale', () => {
    expect(envelopeOf(new Float32Array()).peaks).toHaveLength(0);
    expect(envelopeOf(new Float32Array([3, -4])).levels).toEqual(new Float32Array([1]));
  });
});
