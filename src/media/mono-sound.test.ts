import { describe, expect, it } from 'vitest';
import type { DecodedSound } from './decoded-sound.ts';
import { loadResampleKernel } from './load-resample-kernel.ts';
import { monoSound } from './mono-sound.ts';

const OUT_HZ = 11_025;
const FORMAT = { sampleRateHz: OUT_HZ, makeKernel: loadResampleKernel() };

/** A second of one tone, in pieces as a decoder gives them: the same array each time. */
function* tone(frequencyHz: number, sampleRateHz: number, channels: number): Generator<DecodedSound> {
  const samples = 1000;
  const plane = new Float32Array(samples);
  for (let at = 0; at < sampleRateHz; at += samples) {
    for (let i = 0; i < samples; i++)
      plane[i] = Math.sin((2 * Math.PI * frequencyHz * (at + i)) / sampleRateHz);
    const block = { planes: Array.from({ length: channels }, () => plane), channels };
    yield { block, samples, sampleRateHz, startS: undefined };
  }
}

function* joined(parts: readonly Iterable<DecodedSound>[]): Generator<DecodedSound> {
  for (const part of parts) yield* part;
}

function gathered(sounds: Iterable<DecodedSound>): number[] {
  const all: number[] = [];
  for (const piece of monoSound(sounds, FORMAT)) all.push(...piece);
  return all;
}

/** Zero crossings upwards between two times. */
function crossings(samples: readonly number[], fromS: number, toS: number): number {
  const part = samples.slice(fromS * OUT_HZ, toS * OUT_HZ);
  return part.filter((sample, i) => sample >= 0 && (part[i - 1] ?? 0) < 0).length;
}

describe('monoSound', () => {
  it('goes on when rate and channels change on the way', () => {
    const output = gathered(joined([tone(400, 44_000, 2), tone(500, 22_000, 1), tone(600, 48_000, 6)]));
    expect(output.length / OUT_HZ).toBeCloseTo(3, 2);
    expect([crossings(output, 0.2, 0.7), crossings(output, 1.2, 1.7), crossings(output, 2.2, 2.7)]).toEqual([
      expect.closeTo(200, -1),
      expect.closeTo(250, -1),
      expect.closeTo(300, -1),
    ]);
  });

  it('puts silence where something is missing', () => {
    const plane = new Float32Array(11_025).fill(0.5);
    const piece = (startS: number): DecodedSound => ({
      block: { planes: [plane], channels: 1 },
      samples: plane.length,
      sampleRateHz: 11_025,
      startS,
    });
    const output = gathered([piece(0), piece(3)]);
    expect(output).toHaveLength(4 * 11_025);
    expect(output.slice(11_025, 3 * 11_025).every((sample) => sample === 0)).toBe(true);
    expect(output[3 * 11_025]).toBe(0.5);
  });

  it('gives nothing for nothing', () => {
    expect(gathered([])).toEqual([]);
  });
});
