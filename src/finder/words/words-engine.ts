import type { ParsedWords } from '../../embedding/words/parse-words.ts';

export type FoundKind = 'songs' | 'albums';

/** Something that what is looked for should be like (or, with a negative weight, unlike). */
export interface Example {
  /** A track's or an album's, by the kind that is looked for. */
  readonly id: number;
  /** -2..2, 1 by default. */
  readonly weight: number;
}

/** A picture that the sleeves looked for should be like (or, with a negative weight, unlike). */
export interface PictureExample {
  /** As people know it; said with the reasons. */
  readonly name: string;
  /** What of it is compared: `describeLikeness`. */
  readonly likeness: Uint8Array;
  /** -2..2, 1 by default. */
  readonly weight: number;
}

export interface WordsRequest {
  readonly text: string;
  readonly parsed: ParsedWords;
  readonly examples: readonly Example[];
  /** Of albums only. */
  readonly pictures: readonly PictureExample[];
  /** Only these may answer; absent: all. */
  readonly among?: ReadonlySet<number>;
  /** At most so many hits are of use. */
  readonly hitsMax: number;
  readonly signal?: AbortSignal;
}

export interface WordsHit {
  readonly id: number;
  /** Calibrated, 0..1: from 0.5 on, it is what was asked for more likely than not. */
  readonly score: number;
  /** Which words matched what, for people. */
  readonly reasons: readonly string[];
}

export interface EngineAnswer {
  /** Best first. */
  readonly hits: readonly WordsHit[];
  /** What of the query this engine made something of, as it was typed. */
  readonly understood: readonly string[];
  /** What it did not, as it was typed. */
  readonly ignored: readonly string[];
}

/** One way to find by words: the built-in lexicons, or a model of text and sound or pictures. */
export interface WordsEngine {
  /** `builtin`, or the name of a model; said with every answer. */
  readonly name: string;
  readonly kind: FoundKind;
  /** `undefined`: it cannot answer now (no model, or nothing embedded), and the others go on without it. */
  ask(request: WordsRequest): Promise<EngineAnswer | undefined>;
}
