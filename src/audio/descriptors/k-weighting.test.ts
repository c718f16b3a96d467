import { describe, expect, it } from 'vitest';
import { filterSamples, K_STATES, kWeighting, kWeightingMatrices } from './k-weighting.ts';

describe('kWeighting', () => {
  it('has the numbers of ITU-R BS.1770-4 at 48 kHz', () => {
    const [shelf, highPass] = kWeighting(48_000);
    const expected = [
      1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585,
    ];
    for (const [i, value] of [shelf.b0, shelf.b1, shelf.b2, shelf.a1, shelf.a2].entries()) {
      expect(value).toBeCloseTo(expected[i]!, 7);
    }
    expect(highPass.a1).toBeCloseTo(-1.99004745483398, 7);
    expect(highPass.a2).toBeCloseTo(0.99007225036621, 7);
  });
});

/** The matrix whose columns start at `start`, times `vector`. */
function product(matrices: Float32Array, start: number, vector: readonly number[]): number[] {
  return [0, 1, 2, 3].map((row) =>
    vector.reduce((sum, value, column) => sum + value * matrices[start + 4 * column + row]!, 0),
  );
}

const sumOf = (one: number[], other: number[]): number[] => one.map((value, i) => value + other[i]!);

describe('kWeightingMatrices', () => {
  it('act as the filters do', () => {
    const matrices = kWeightingMatrices(11_025);
    const input = Array.from({ length: 40 }, (_, i) => Math.sin(i * i));
    const expected = Float32Array.from(input);
    filterSamples(kWeighting(11_025), new Float64Array(K_STATES), expected);
    let state = [0, 0, 0, 0];
    for (let at = 0; at < input.length; at += 4) {
      const step = input.slice(at, at + 4);
      const output = sumOf(product(matrices, 0, state), product(matrices, 16, step));
      state = sumOf(product(matrices, 32, state), product(matrices, 48, step));
      for (const [i, value] of output.entries()) expect(value).toBeCloseTo(expected[at + i]!, 4);
    }
  });
});
