import { DESCRIPTOR_SIZE } from '../../src/image/gradient-histograms.ts';
import { rotateDescriptor } from '../../src/image/rotate-descriptor.ts';
import {
  GROUPS,
  SIGNATURE_BITS,
  type VocabularyTables,
  WORD_DIMENSIONS,
  WORDS,
  WORDS_PER_GROUP,
} from '../../src/image/vocabulary.ts';
import { createRandom, type Random } from '../recognition/random.ts';

const ROUNDS = 10;

/** A vocabulary of descriptors, `[count, DESCRIPTOR_SIZE]`: k-means in two levels. */
export function learnVocabulary(descriptors: Uint8Array, seed: number): VocabularyTables {
  const random = createRandom(seed);
  const mean = meanOf(descriptors);
  const count = descriptors.length / DESCRIPTOR_SIZE;
  const turned = new Float32Array(descriptors.length);
  for (let i = 0; i < count; i++) {
    const [from, to] = [i * DESCRIPTOR_SIZE, (i + 1) * DESCRIPTOR_SIZE];
    rotateDescriptor(descriptors.subarray(from, to), mean, turned.subarray(from, to));
  }
  const all = Int32Array.from({ length: count }, (_, i) => i);
  const groups = clustersOf(turned, all, GROUPS, random);
  const words = new Int8Array(WORDS * WORD_DIMENSIONS);
  const medians = new Int8Array(GROUPS * SIGNATURE_BITS);
  for (let group = 0; group < GROUPS; group++) {
    const own = all.filter((i) => groups.nearest[i] === group);
    const { centres } = clustersOf(turned, own, WORDS_PER_GROUP, random);
    words.set(toBytes(centres), group * WORDS_PER_GROUP * WORD_DIMENSIONS);
    for (let bit = 0; bit < SIGNATURE_BITS; bit++)
      medians[group * SIGNATURE_BITS + bit] = medianOf(
        own,
        (i) => turned[i * DESCRIPTOR_SIZE + DESCRIPTOR_SIZE - SIGNATURE_BITS + bit]!,
      );
  }
  return { mean, groups: toBytes(groups.centres), words, medians };
}

function meanOf(descriptors: Uint8Array): Uint8Array {
  const sums = new Float64Array(DESCRIPTOR_SIZE);
  for (const [i, value] of descriptors.entries()) sums[i % DESCRIPTOR_SIZE]! += value;
  return Uint8Array.from(sums, (sum) => Math.round((sum * DESCRIPTOR_SIZE) / descriptors.length));
}

const toBytes = (values: Float32Array): Int8Array =>
  Int8Array.from(values, (value) => Math.min(127, Math.max(-127, Math.round(value))));

function medianOf(rows: Int32Array, valueOf: (row: number) => number): number {
  const values = Float32Array.from(rows, valueOf).toSorted();
  return Math.min(127, Math.max(-127, Math.round(values[values.length >> 1] ?? 0)));
}

interface Clusters {
  /** `[count, WORD_DIMENSIONS]` */
  readonly centres: Float32Array;
  /** The nearest centre of each of the rows; of other rows it means nothing. */
  readonly nearest: Int32Array;
}

/** Lloyd's k-means of the first `WORD_DIMENSIONS` values of rows. */
function clustersOf(turned: Float32Array, rows: Int32Array, count: number, random: Random): Clusters {
  const pick = (): number => rows[random.below(rows.length)]! * DESCRIPTOR_SIZE;
  const centres = new Float32Array(count * WORD_DIMENSIONS);
  for (let centre = 0; centre < count; centre++) copyRow(turned, pick(), centres, centre);
  const nearest = new Int32Array(turned.length / DESCRIPTOR_SIZE);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array(centres.length);
    const sizes = new Int32Array(count);
    for (const row of rows) {
      const centre = nearestOf(turned, row * DESCRIPTOR_SIZE, centres);
      nearest[row] = centre;
      sizes[centre]!++;
      for (let i = 0; i < WORD_DIMENSIONS; i++)
        sums[centre * WORD_DIMENSIONS + i]! += turned[row * DESCRIPTOR_SIZE + i]!;
    }
    for (let centre = 0; centre < count; centre++) {
      if (sizes[centre] === 0) copyRow(turned, pick(), centres, centre);
      else
        for (let i = centre * WORD_DIMENSIONS; i < (centre + 1) * WORD_DIMENSIONS; i++)
          centres[i] = sums[i]! / sizes[centre]!;
    }
  }
  return { centres, nearest };
}

function copyRow(turned: Float32Array, from: number, centres: Float32Array, centre: number): void {
  centres.set(turned.subarray(from, from + WORD_DIMENSIONS), centre * WORD_DIMENSIONS);
}

function nearestOf(turned: Float32Array, from: number, centres: Float32Array): number {
  let [best, bestDistance] = [0, Infinity];
  for (let centre = 0; centre < centres.length / WORD_DIMENSIONS; centre++) {
    let sum = 0;
    for (let i = 0; i < WORD_DIMENSIONS; i++)
      sum += (turned[from + i]! - centres[centre * WORD_DIMENSIONS + i]!) ** 2;
    if (sum < bestDistance) [best, bestDistance] = [centre, sum];
  }
  return best;
}
