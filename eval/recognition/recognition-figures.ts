import { mean, quantile, timeMetrics, type Metric } from '../metric.ts';
import { isAnswered, isRight, type JudgedClip } from './judged-clip.ts';

/** How the clips of one variant and length fared. */
export interface Figures {
  readonly variant: string;
  readonly lengthS: number;
  /** Clips of known origin. */
  readonly known: number;
  /** Shares of the clips of known origin: named rightly at the threshold, and whatever the confidence. */
  readonly top1: number;
  readonly rawTop1: number;
  /** Clips of known origin taken for something else, at the threshold. */
  readonly wrong: number;
  /** Clips of unknown origin that got an answer, at the threshold. */
  readonly falseAnswers: number;
  /** Clips of unknown origin. */
  readonly unknown: number;
}

/** One row for each variant and length, in the order of their first clips. */
export function figuresOf(clips: readonly JudgedClip[], threshold: number): Figures[] {
  const groups = Map.groupBy(clips, ({ variant, lengthS }) => `${lengthS} ${variant}`);
  return [...groups.values()].map((group) => {
    const [{ variant, lengthS }] = group as [JudgedClip];
    const known = group.filter((clip) => clip.truth !== undefined);
    const answered = group.filter((clip) => isAnswered(clip, threshold));
    const share = (count: number): number => count / known.length;
    return {
      variant,
      lengthS,
      known: known.length,
      top1: share(answered.filter(isRight).length),
      rawTop1: share(known.filter(isRight).length),
      wrong: answered.filter((clip) => clip.truth !== undefined && !isRight(clip)).length,
      falseAnswers: answered.filter((clip) => clip.truth === undefined).length,
      unknown: group.length - known.length,
    };
  });
}

/** Mean top-1 over the variants, for each length. */
export function meanTop1(figures: readonly Figures[]): Map<number, { top1: number; rawTop1: number }> {
  const withKnown = figures.filter((row) => row.known > 0);
  const means = new Map<number, { top1: number; rawTop1: number }>();
  for (const [lengthS, rows] of Map.groupBy(withKnown, (row) => row.lengthS)) {
    means.set(lengthS, {
      top1: mean(rows.map((row) => row.top1)),
      rawTop1: mean(rows.map((row) => row.rawTop1)),
    });
  }
  return means;
}

/** How far the offsets of right answers are off, without clips whose speed was changed. */
export function offsetErrorsS(clips: readonly JudgedClip[], threshold: number): number[] {
  return clips
    .filter((clip) => clip.isAtOwnSpeed && isRight(clip) && isAnswered(clip, threshold))
    .map(({ best, truth }) => Math.abs(best!.offsetS - truth!.offsetS));
}

/** All of it as single figures, their names beginning with `prefix`. */
export function recognitionMetrics(
  clips: readonly JudgedClip[],
  threshold: number,
  prefix: string,
): Metric[] {
  const rows = figuresOf(clips, threshold);
  const errors = offsetErrorsS(clips, threshold);
  const whole = (name: string, value: number, n: number): Metric => ({
    metric: `${prefix}.${name}`,
    value,
    n,
  });
  return [
    ...rows.flatMap((row) => rowMetrics(row, prefix)),
    ...[...meanTop1(rows)].flatMap(([lengthS, { top1, rawTop1 }]) => [
      { metric: `${prefix}.mean_top1`, length_s: lengthS, value: top1 },
      { metric: `${prefix}.mean_raw_top1`, length_s: lengthS, value: rawTop1 },
    ]),
    whole('false_answers', sum(rows.map((row) => row.falseAnswers)), sum(rows.map((row) => row.unknown))),
    whole('wrong_answers', sum(rows.map((row) => row.wrong)), sum(rows.map((row) => row.known))),
    whole('offset_error_p50_ms', 1000 * quantile(errors, 0.5), errors.length),
    whole('offset_error_p90_ms', 1000 * quantile(errors, 0.9), errors.length),
    ...timeMetrics(`${prefix}.identify`, clips, (clip) => clip.identifyMs),
  ];
}

function rowMetrics(row: Figures, prefix: string): Metric[] {
  const { variant, lengthS: length_s, known, unknown } = row;
  const labels = { variant, length_s };
  return [
    ...(known > 0 ? [{ metric: `${prefix}.top1`, ...labels, value: row.top1, n: known }] : []),
    ...(known > 0 ? [{ metric: `${prefix}.raw_top1`, ...labels, value: row.rawTop1, n: known }] : []),
    ...(unknown > 0
      ? [{ metric: `${prefix}.false_answers`, ...labels, value: row.falseAnswers, n: unknown }]
      : []),
  ];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
