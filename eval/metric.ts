/** One measured figure; the labels beside `metric` and `value` say of what. */
export interface Metric {
  /** The unit comes last in its name, as in `identify_p50_ms`; shares (0..1) have none. */
  readonly metric: string;
  readonly value: number;
  /** How many things it was measured on. */
  readonly n?: number;
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

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
