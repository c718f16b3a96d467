/** One measured figure; the labels beside `metric` and `value` say of what. */
export interface Metric {
  /** The unit comes last in its name, as in `identify_p50_ms`; shares (0..1) have none. */
  readonly metric: string;
  readonly value: number;
  /** How many things it was measured on. */
  readonly n?: number;
  /** What was done to the clips, and their length; absent: of all. */
  readonly variant?: string;
  readonly length_s?: number;
  readonly [label: string]: string | number | boolean | undefined;
}

/** One JSON line per figure on stdout. */
export function printMetrics(metrics: readonly Metric[]): void {
  for (const metric of metrics) console.log(JSON.stringify(metric));
}

/** The value below which `share` of the values lie; `NaN` of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Median and 95th percentile of times, for each length of clips; `name` without its ending. */
export function timeMetrics<Clip extends { readonly lengthS: number }>(
  name: string,
  clips: readonly Clip[],
  timeMs: (clip: Clip) => number,
): Metric[] {
  return [...Map.groupBy(clips, (clip) => clip.lengthS)].flatMap(([length_s, own]) => {
    const times = own.map(timeMs);
    return [
      { metric: `${name}_p50_ms`, length_s, value: quantile(times, 0.5), n: times.length },
      { metric: `${name}_p95_ms`, length_s, value: quantile(times, 0.95), n: times.length },
    ];
  });
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
