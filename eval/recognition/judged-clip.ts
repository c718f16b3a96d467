/** What a clip is and what it was taken for. */
export interface JudgedClip {
  readonly name: string;
  readonly variant: string;
  readonly lengthS: number;
  /** Where the offset of its beginning is exact: not in one that is played at another speed. */
  readonly isAtOwnSpeed: boolean;
  /** Where it was cut from; `undefined`: from nothing in the collection. */
  readonly truth: Place | undefined;
  /** The likeliest answer, below the threshold too. */
  readonly best: Answer | undefined;
  readonly identifyMs: number;
}

export interface Place {
  readonly track: string;
  readonly offsetS: number;
}

export interface Answer extends Place {
  readonly confidence: number;
  readonly speed: number;
}

export const isRight = ({ truth, best }: JudgedClip): boolean =>
  truth !== undefined && truth.track === best?.track;

export const isAnswered = ({ best }: JudgedClip, threshold: number): boolean =>
  best !== undefined && best.confidence >= threshold;
