/** What is answered, rightly and wrongly, at different thresholds of confidence. */
import { tableLines } from '../../src/cli/table.ts';
import type { Metric } from '../metric.ts';
import { isAnswered, isRight, type JudgedClip } from './judged-clip.ts';
import { wilsonInterval } from './wilson-interval.ts';

const THRESHOLDS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
/** False answers that the default threshold may give. */
const FALSE_SHARE_MAX = 0.0025;
const ABOVE = 1e-6;

export interface ThresholdPoint {
  readonly threshold: number;
  /** Share of known clips that are named rightly. */
  readonly recall: number;
  /** Of clips of unknown recordings and without music, how many got an answer. */
  readonly falseAnswers: number;
  readonly unknown: number;
}

export function thresholdPoint(clips: readonly JudgedClip[], threshold: number): ThresholdPoint {
  const known = clips.filter((clip) => clip.truth !== undefined);
  const unknown = clips.filter((clip) => clip.truth === undefined);
  const answered = (clip: JudgedClip): boolean => isAnswered(clip, threshold);
  return {
    threshold,
    recall: known.filter((clip) => isRight(clip) && answered(clip)).length / known.length,
    falseAnswers: unknown.filter(answered).length,
    unknown: unknown.length,
  };
}

/** The lowest threshold at which no more than 0.25 % of the unknown clips are answered. */
export function lowestThreshold(clips: readonly JudgedClip[]): number {
  const confidences = clips
    .filter((clip) => clip.truth === undefined)
    .map((clip) => clip.best?.confidence ?? 0)
    .toSorted((a, b) => b - a);
  return (confidences[Math.floor(FALSE_SHARE_MAX * confidences.length)] ?? 0) + ABOVE;
}

export function thresholdTable(clips: readonly JudgedClip[], thresholdInUse: number): string {
  const lowest = lowestThreshold(clips);
  const rows = [...new Set([...THRESHOLDS, thresholdInUse, lowest])]
    .toSorted((a, b) => a - b)
    .map((threshold) => thresholdPoint(clips, threshold))
    .map(({ threshold, recall, falseAnswers, unknown }) => [
      threshold.toFixed(3),
      (100 * recall).toFixed(1),
      `${falseAnswers}/${unknown}`,
      ((100 * falseAnswers) / unknown).toFixed(2),
      (100 * wilsonInterval(falseAnswers / unknown, unknown)[1]).toFixed(2),
      threshold === thresholdInUse ? 'in use' : threshold === lowest ? 'lowest with 0.25 %' : '',
    ]);
  const right = 'right' as const;
  const columns = [
    { heading: 'threshold', align: right },
    { heading: 'named %', align: right },
    { heading: 'false', align: right },
    { heading: 'false %', align: right },
    { heading: 'at most %', align: right },
    {},
  ];
  return tableLines(columns, rows).join('\n');
}

export function thresholdMetrics(clips: readonly JudgedClip[], thresholdInUse: number): Metric[] {
  const lowest = lowestThreshold(clips);
  const points = [...THRESHOLDS, thresholdInUse].map((threshold) => thresholdPoint(clips, threshold));
  return [
    { metric: 'learn.threshold_in_use', value: thresholdInUse },
    { metric: 'learn.threshold_lowest', value: lowest },
    ...points.flatMap(({ threshold, recall, falseAnswers, unknown }) => [
      { metric: 'learn.recall', threshold, value: recall },
      { metric: 'learn.false_share', threshold, value: falseAnswers / unknown, n: unknown },
    ]),
  ];
}
