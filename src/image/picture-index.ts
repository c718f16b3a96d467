/**
 * All sleeves by their keypoints' words: which of them share keypoints with a picture, and where. Votes follow
 * Jegou, Douze and Schmid 2010, "Improving bag-of-features for large scale image search". A query reads the
 * lists of its words: with 2,048 words and 170 keypoints a sleeve, about 2,000 entries per keypoint and word
 * for each 25,000 sleeves.
 */
import { assert } from '../assert.ts';
import { bitCount } from './bit-count.ts';
import { LAYOUT_NUMBERS } from './layout-bits.ts';
import { NO_WORD, type PictureQuery } from './picture-query.ts';
import type { SleeveFeatures } from './sleeve-features.ts';
import { SIGNATURE_BITS, WORDS } from './vocabulary.ts';

/** Keypoints whose signatures differ in more bits are different: of random ones, 0.8 % differ in fewer. */
const BITS_APART_MAX = 22;
/** Of unlike keypoints, the weight falls off like this. */
const BITS_APART_USUAL = SIGNATURE_BITS / 4;
const WEIGHTS = Float32Array.from({ length: BITS_APART_MAX + 1 }, (_, bits) =>
  Math.exp(-((bits / BITS_APART_USUAL) ** 2)),
);
/** Sleeves with few keypoints do not gain by it below so many. */
const KEYPOINTS_COUNTED_MIN = 20;
/** An entry's keypoint and, above it, its sleeve. */
const KEYPOINT_BITS = 8;
const SLEEVES_MAX = 2 ** (32 - KEYPOINT_BITS);
/** Parts of the index that are read one after another. */
const PARTS_MAX = 8;

/** Entries ordered by word. */
interface IndexPart {
  /** Where each word's entries begin, and the end: `[WORDS + 1]`. */
  readonly starts: Uint32Array;
  readonly lows: Uint32Array;
  readonly highs: Uint32Array;
  readonly owners: Uint32Array;
}

/** Pairs of keypoints that may be the same; columns of equal length. */
export interface KeypointPairs {
  readonly query: number[];
  readonly sleeve: number[];
  /** For voting: less of common words, and of keypoints that resemble many. */
  readonly weight: number[];
  /** How alike the two keypoints are, 0..1. */
  readonly closeness: number[];
}

export interface KeypointVotes {
  /** For each sleeve of the index, by its number. */
  readonly scores: Float32Array;
  /** Of some sleeves. */
  pairsOf(sleeves: readonly number[]): Map<number, KeypointPairs>;
}

export class PictureIndex {
  #parts: IndexPart[] = [];
  #sleeves = 0;
  #rootCounts = new Float32Array(1024);
  #layouts = new Uint32Array(1024 * LAYOUT_NUMBERS);

  /** How many sleeves were added; they are numbered from 0 in that order. */
  get sleeves(): number {
    return this.#sleeves;
  }

  get sizeBytes(): number {
    const entries = this.#parts.reduce((sum, part) => sum + part.owners.length, 0);
    return entries * 12 + this.#sleeves * (4 + 4 * LAYOUT_NUMBERS);
  }

  add(added: readonly SleeveFeatures[], layouts: readonly Uint32Array[]): void {
    if (added.length === 0) return;
    const first = this.#sleeves;
    assert(first + added.length <= SLEEVES_MAX, 'too many sleeves for one index');
    this.#reserve(first + added.length);
    for (const [i, { count }] of added.entries()) {
      this.#rootCounts[first + i] = Math.sqrt(Math.max(KEYPOINTS_COUNTED_MIN, count));
      this.#layouts.set(layouts[i]!, (first + i) * LAYOUT_NUMBERS);
    }
    this.#sleeves += added.length;
    this.#parts.push(partOf(added, first));
    if (this.#parts.length > PARTS_MAX) this.#parts = [merged(this.#parts)];
  }

  /** Bits in which each sleeve's layout differs from this one. */
  layoutDistances(layout: Uint32Array): Uint16Array {
    const layouts = this.#layouts;
    return Uint16Array.from({ length: this.#sleeves }, (_, sleeve) => {
      let bits = 0;
      for (let i = 0; i < LAYOUT_NUMBERS; i++)
        bits += bitCount(layouts[sleeve * LAYOUT_NUMBERS + i]! ^ layout[i]!);
      return bits;
    });
  }

  vote(query: PictureQuery): KeypointVotes {
    const count = new VoteCount(this.#sleeves);
    const rarity = this.#rarities();
    const senses = query.count === 0 ? 0 : query.words.length / query.count;
    for (let keypoint = 0; keypoint < query.count; keypoint++) {
      for (let sense = keypoint * senses; sense < (keypoint + 1) * senses; sense++) {
        const word = query.words[sense]!;
        if (word === NO_WORD) continue;
        const asked = { low: query.lows[sense]!, high: query.highs[sense]!, rarity: rarity[word]! };
        for (const part of this.#parts) count.readList(part, word, asked);
      }
      count.endKeypoint(keypoint);
    }
    const scores = count.scores;
    for (let sleeve = 0; sleeve < scores.length; sleeve++) scores[sleeve]! /= this.#rootCounts[sleeve]!;
    return { scores, pairsOf: (sleeves) => count.pairsOf(sleeves) };
  }

  /** What a common word says counts less: the square of its inverse document frequency. */
  #rarities(): Float32Array {
    return Float32Array.from({ length: WORDS }, (_, word) => {
      const entries = this.#parts.reduce((sum, { starts }) => sum + starts[word + 1]! - starts[word]!, 0);
      return Math.log((this.#sleeves + 1) / (Math.min(entries, this.#sleeves) + 1) + 1) ** 2;
    });
  }

  #reserve(sleeves: number): void {
    if (sleeves <= this.#rootCounts.length) return;
    const length = Math.max(sleeves, 2 * this.#rootCounts.length);
    const [rootCounts, layouts] = [new Float32Array(length), new Uint32Array(length * LAYOUT_NUMBERS)];
    rootCounts.set(this.#rootCounts);
    layouts.set(this.#layouts);
    [this.#rootCounts, this.#layouts] = [rootCounts, layouts];
  }
}

function partOf(added: readonly SleeveFeatures[], first: number): IndexPart {
  const starts = new Uint32Array(WORDS + 1);
  for (const { words } of added) for (const word of words) starts[word + 1]!++;
  for (let word = 0; word < WORDS; word++) starts[word + 1]! += starts[word]!;
  const part = emptyPart(starts);
  const next = starts.slice();
  for (const [i, { words, lows, highs }] of added.entries()) {
    for (const [keypoint, word] of words.entries()) {
      const at = next[word]!++;
      part.lows[at] = lows[keypoint]!;
      part.highs[at] = highs[keypoint]!;
      part.owners[at] = ((first + i) << KEYPOINT_BITS) | keypoint;
    }
  }
  return part;
}

function merged(parts: readonly IndexPart[]): IndexPart {
  const starts = new Uint32Array(WORDS + 1);
  for (const part of parts) for (let i = 0; i <= WORDS; i++) starts[i]! += part.starts[i]!;
  const whole = emptyPart(starts);
  for (let word = 0; word < WORDS; word++) {
    let at = starts[word]!;
    for (const part of parts) {
      const [from, to] = [part.starts[word]!, part.starts[word + 1]!];
      whole.lows.set(part.lows.subarray(from, to), at);
      whole.highs.set(part.highs.subarray(from, to), at);
      whole.owners.set(part.owners.subarray(from, to), at);
      at += to - from;
    }
  }
  return whole;
}

function emptyPart(starts: Uint32Array): IndexPart {
  const entries = starts[WORDS]!;
  return {
    starts,
    lows: new Uint32Array(entries),
    highs: new Uint32Array(entries),
    owners: new Uint32Array(entries),
  };
}

interface Asked {
  readonly low: number;
  readonly high: number;
  readonly rarity: number;
}

const noPairs = (): KeypointPairs => ({ query: [], sleeve: [], weight: [], closeness: [] });

/** What the keypoints of a query find, one keypoint after another. */
class VoteCount {
  readonly scores: Float32Array;
  /** For each sleeve, where its pair with the present keypoint is; older ones lie before `#from`. */
  readonly #latest: Int32Array;
  readonly #sleeves: number[] = [];
  readonly #queries: number[] = [];
  readonly #keypoints: number[] = [];
  readonly #weights: number[] = [];
  readonly #closeness: number[] = [];
  #from = 0;

  constructor(sleeves: number) {
    this.scores = new Float32Array(sleeves);
    this.#latest = new Int32Array(sleeves).fill(-1);
  }

  readList({ starts, lows, highs, owners }: IndexPart, word: number, { low, high, rarity }: Asked): void {
    const to = starts[word + 1]!;
    for (let at = starts[word]!; at < to; at++) {
      const apart = bitCount(lows[at]! ^ low) + bitCount(highs[at]! ^ high);
      if (apart <= BITS_APART_MAX) this.#pair(owners[at]!, WEIGHTS[apart]!, rarity);
    }
  }

  /** Of several pairs with one sleeve, the best counts; and less, the more sleeves there are. */
  endKeypoint(keypoint: number): void {
    const share = 1 / Math.sqrt(Math.max(1, this.#sleeves.length - this.#from));
    for (let i = this.#from; i < this.#sleeves.length; i++) {
      this.#weights[i]! *= share;
      this.#queries.push(keypoint);
      this.scores[this.#sleeves[i]!]! += this.#weights[i]!;
    }
    this.#from = this.#sleeves.length;
  }

  pairsOf(sleeves: readonly number[]): Map<number, KeypointPairs> {
    const pairs = new Map(sleeves.map((sleeve) => [sleeve, noPairs()]));
    for (const [i, sleeve] of this.#sleeves.entries()) {
      const own = pairs.get(sleeve);
      own?.query.push(this.#queries[i]!);
      own?.sleeve.push(this.#keypoints[i]!);
      own?.weight.push(this.#weights[i]!);
      own?.closeness.push(this.#closeness[i]!);
    }
    return pairs;
  }

  #pair(owner: number, closeness: number, rarity: number): void {
    const weight = closeness * rarity;
    const [sleeve, keypoint] = [owner >>> KEYPOINT_BITS, owner & (2 ** KEYPOINT_BITS - 1)];
    const known = this.#latest[sleeve]!;
    if (known < this.#from) {
      this.#latest[sleeve] = this.#sleeves.length;
      this.#sleeves.push(sleeve);
      this.#keypoints.push(keypoint);
      this.#weights.push(weight);
      this.#closeness.push(closeness);
    } else if (this.#weights[known]! < weight) {
      this.#keypoints[known] = keypoint;
      this.#weights[known] = weight;
      this.#closeness[known] = closeness;
    }
  }
}
