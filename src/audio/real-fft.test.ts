import { describe, expect, it } from 'vitest';
import { hannWindow } from './hann-window.ts';
import { createRealFft } from './real-fft.ts';

/** A fixed sequence without a pattern, -1..1. */
const noise = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => (Math.sin(i * 12.9898) * 43_758.5453) % 1);

function naivePower(samples: Float32Array, window: Float32Array, bin: number): number {
  let re = 0;
  let im = 0;
  for (const [i, weight] of window.entries()) {
    const angle = (2 * Math.PI * bin * i) / window.length;
    re += samples[i]! * weight * Math.cos(angle);
    im -= samples[i]! * weight * Math.sin(angle);
  }
  return re * re + im * im;
}

describe('createRealFft', () => {
  it.each([4, 16, 64, 1024])('agrees with the definition on %i samples', (size) => {
    const window = hannWindow(size);
    const samples = noise(size + 3);
    const power = new Float32Array(size / 2 + 1);
    createRealFft(window, 0, size / 2).power(samples, 3, power);
    for (const [bin, value] of power.entries()) {
      const expected = naivePower(samples.subarray(3), window, bin);
      expect(Math.abs(value - expected)).toBeLessThan(1e-6 * (1 + expected));
    }
  });

  it('gives a part of the spectrum as the whole has it', () => {
    const whole = new Float32Array(129);
    const part = new Float32Array(20);
    const samples = noise(256);
    createRealFft(hannWindow(256), 0, 128).power(samples, 0, whole);
    createRealFft(hannWindow(256), 30, 49).power(samples, 0, part);
    expect(part).toEqual(whole.slice(30, 50));
  });
});
