/** Whether a confidence of 0.8 is right in 8 cases of 10. */
import { isRight, type JudgedClip } from './judged-clip.ts';

/** Answers of about the same confidence. */
export interface ReliabilityBin {
  readonly answers: number;
  /** Mean of their confidences. */
  readonly confidence: number;
  /** Share of them that is right. */
  readonly right: number;
}

const BINS = 10;

/** Tenths of confidence, ascending, without empty ones; the likeliest answer of each clip counts. */
export function reliabilityOf(clips: readonly JudgedClip[]): ReliabilityBin[] {
  const answered = clips.filter((clip) => clip.best !== undefined);
  const groups = Map.groupBy(answered, ({ best }) => Math.min(BINS - 1, Math.floor(best!.confidence * BINS)));
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([, group]) => ({
      answers: group.length,
      confidence: group.reduce((sum, { best }) => sum + best!.confidence, 0) / group.length,
      right: group.filter(isRight).length / group.length,
    }));
}

/** Mean distance between confidence and share right, each bin weighing as many answers as it holds. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const answers = bins.reduce((sum, bin) => sum + bin.answers, 0);
  return bins.reduce((sum, bin) => sum + bin.answers * Math.abs(bin.confidence - bin.right), 0) / answers;
}
