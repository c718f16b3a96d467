/**
 * Descriptors as words of a vocabulary and 64 bits that tell where within its word each lies (Jegou, Douze and
 * Schmid 2008, "Hamming embedding and weak geometric consistency"). Words are found in two levels.
 */
import { rotateDescriptor } from './rotate-descriptor.ts';
import { DESCRIPTOR_SIZE } from './gradient-histograms.ts';

export const GROUPS = 64;
export const WORDS_PER_GROUP = 32;
export const WORDS = GROUPS * WORDS_PER_GROUP;
/** How many of a turned descriptor's values tell the word; the last `SIGNATURE_BITS` tell the rest. */
export const WORD_DIMENSIONS = 32;
export const SIGNATURE_BITS = 64;
/** Groups whose words are looked at: the nearest word may lie in a group that is not the nearest. */
const GROUPS_LOOKED_AT = 3;

/** All that is learned; bytes, so that it is small. */
export interface VocabularyTables {
  /** Of descriptors: `[DESCRIPTOR_SIZE]`. */
  readonly mean: Uint8Array;
  /** `[GROUPS, WORD_DIMENSIONS]` */
  readonly groups: Int8Array;
  /** `[WORDS, WORD_DIMENSIONS]` */
  readonly words: Int8Array;
  /** Medians of the values behind the bits, for each group: `[GROUPS, SIGNATURE_BITS]`. */
  readonly medians: Int8Array;
}

/** What a descriptor is in terms of a vocabulary. */
export interface WordSense {
  readonly word: number;
  /** The signature's bits, 32 each. */
  readonly low: number;
  readonly high: number;
}

export interface Vocabulary {
  /** The descriptor as each of the `count` nearest words, the nearest first. */
  sensesOf(descriptor: Uint8Array, count: number): WordSense[];
}

export function createVocabulary(tables: VocabularyTables): Vocabulary {
  const rotated = new Float32Array(DESCRIPTOR_SIZE);
  return {
    sensesOf(descriptor, count) {
      rotateDescriptor(descriptor, tables.mean, rotated);
      return nearestWords(rotated, tables, count).map((word) => ({
        word,
        ...signatureOf(rotated, tables.medians, Math.floor(word / WORDS_PER_GROUP)),
      }));
    },
  };
}

function nearestWords(rotated: Float32Array, { groups, words }: VocabularyTables, count: number): number[] {
  const nearestGroups = new Nearest(GROUPS_LOOKED_AT);
  for (let group = 0; group < GROUPS; group++)
    nearestGroups.offer(group, squaredDistance(rotated, groups, group, nearestGroups.worst));
  const nearest = new Nearest(count);
  for (const group of nearestGroups.items())
    for (let word = group * WORDS_PER_GROUP; word < (group + 1) * WORDS_PER_GROUP; word++)
      nearest.offer(word, squaredDistance(rotated, words, word, nearest.worst));
  return nearest.items();
}

/** To a row of a table; no more exact than need be once it is beyond `limit`. */
function squaredDistance(rotated: Float32Array, table: Int8Array, row: number, limit: number): number {
  const from = row * WORD_DIMENSIONS;
  let sum = 0;
  for (let i = 0; i < WORD_DIMENSIONS && sum < limit; i += 8)
    for (let j = i; j < i + 8; j++) sum += (rotated[j]! - table[from + j]!) ** 2;
  return sum;
}

function signatureOf(
  rotated: Float32Array,
  medians: Int8Array,
  group: number,
): Pick<WordSense, 'low' | 'high'> {
  const [values, from] = [DESCRIPTOR_SIZE - SIGNATURE_BITS, group * SIGNATURE_BITS];
  let [low, high] = [0, 0];
  for (let bit = 0; bit < 32; bit++) {
    if (rotated[values + bit]! > medians[from + bit]!) low |= 1 << bit;
    if (rotated[values + 32 + bit]! > medians[from + 32 + bit]!) high |= 1 << bit;
  }
  return { low, high };
}

/** The few nearest of many, in order. */
class Nearest {
  readonly #size: number;
  readonly #items: number[] = [];
  readonly #distances: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** What is offered must be nearer than this. */
  get worst(): number {
    return this.#items.length < this.#size ? Infinity : this.#distances.at(-1)!;
  }

  offer(item: number, distance: number): void {
    if (distance >= this.worst) return;
    let at = this.#items.length;
    while (at > 0 && this.#distances[at - 1]! > distance) at--;
    this.#items.splice(at, 0, item);
    this.#distances.splice(at, 0, distance);
    if (this.#items.length > this.#size) {
      this.#items.pop();
      this.#distances.pop();
    }
  }

  items(): number[] {
    return this.#items;
  }
}

/** Lines of base64 as bytes, in a buffer of their own. */
export const bytesOfText = (lines: readonly string[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(lines.join('')), (character) => character.charCodeAt(0));
