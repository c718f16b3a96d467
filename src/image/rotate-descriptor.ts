import { DESCRIPTOR_SIZE } from './gradient-histograms.ts';

const ROUNDS = 2;

/** Turned signs for each round, from a fixed sequence of numbers (mulberry32). */
const SIGNS = Array.from({ length: ROUNDS }, (_, round) =>
  Float32Array.from({ length: DESCRIPTOR_SIZE }, (__, i) =>
    mixed(round * DESCRIPTOR_SIZE + i + 1) & 1 ? 1 : -1,
  ),
);
const SCALE = 1 / Math.sqrt(DESCRIPTOR_SIZE);

function mixed(n: number): number {
  let t = Math.imul(n, 0x6d2b79f5);
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return (t ^ (t >>> 14)) >>> 0;
}

/**
 * Writes a descriptor, minus `mean`, seen along other axes: each of them takes a part of every bin, so that any
 * few of the values stand for the whole. Lengths and distances stay as they are. A Hadamard transform of
 * turned signs, twice (Ailon and Chazelle 2006): 1,800 additions.
 */
export function rotateDescriptor(descriptor: Uint8Array, mean: Uint8Array, out: Float32Array): void {
  for (let i = 0; i < DESCRIPTOR_SIZE; i++) out[i] = descriptor[i]! - mean[i]!;
  for (const signs of SIGNS) {
    for (let i = 0; i < DESCRIPTOR_SIZE; i++) out[i]! *= signs[i]! * SCALE;
    for (let half = 1; half < DESCRIPTOR_SIZE; half *= 2) addAndSubtract(out, half);
  }
}

function addAndSubtract(values: Float32Array, half: number): void {
  for (let from = 0; from < DESCRIPTOR_SIZE; from += 2 * half) {
    for (let i = from; i < from + half; i++) {
      const [one, other] = [values[i]!, values[i + half]!];
      values[i] = one + other;
      values[i + half] = one - other;
    }
  }
}
