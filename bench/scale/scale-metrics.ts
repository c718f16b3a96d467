import { tableLines } from '../../src/cli/table.ts';
import { timeMetrics, type Metric } from '../../eval/metric.ts';
import { recognitionMetrics } from '../../eval/recognition/recognition-figures.ts';
import type { Served } from './ask-clips.ts';

const BYTES_PER_MB = 1e6;
const SECONDS_PER_HOUR = 3600;

export interface ScaleRun extends Served {
  readonly synthetic: number;
  /** Of everything in the index. */
  readonly audioS: number;
  /** Answers below it do not count. */
  readonly threshold: number;
}

/** Figures of one run, labelled with its number of synthetic tracks. */
export function scaleMetrics(run: ScaleRun): Metric[] {
  const { clips, synthetic, threshold } = run;
  const metrics = [
    ...recognitionMetrics(clips, threshold, 'scale'),
    ...timeMetrics('scale.identify_cpu', clips, (clip) => clip.identifyCpuMs),
    ...sizeMetrics(run),
  ];
  return metrics.map((metric) => ({ ...metric, synthetic }));
}

function sizeMetrics({ figures: { index, residentBytes, residentMaxBytes }, audioS }: ScaleRun): Metric[] {
  return [
    { metric: 'scale.tracks', value: index.tracks },
    { metric: 'scale.postings', value: index.postings },
    { metric: 'scale.shards', value: index.shards },
    { metric: 'scale.index_mb', value: index.sizeBytes / BYTES_PER_MB },
    { metric: 'scale.mb_per_hour', value: index.sizeBytes / BYTES_PER_MB / (audioS / SECONDS_PER_HOUR) },
    { metric: 'scale.bytes_per_track', value: index.sizeBytes / index.tracks },
    { metric: 'scale.resident_mb', value: residentBytes / BYTES_PER_MB },
    { metric: 'scale.resident_max_mb', value: residentMaxBytes / BYTES_PER_MB },
  ];
}

const COMPARED = new Set([
  'mean_top1',
  'mean_raw_top1',
  'wrong_answers',
  'false_answers',
  'identify_p50_ms',
  'identify_p95_ms',
  'identify_cpu_p50_ms',
  'identify_cpu_p95_ms',
  'shards',
  'index_mb',
  'mb_per_hour',
  'bytes_per_track',
  'resident_mb',
  'resident_max_mb',
]);

/** The figures of the whole, side by side. */
export function comparisonTable(before: readonly Metric[], after: readonly Metric[]): string {
  const rows = before
    .filter(({ metric, variant }) => variant === undefined && COMPARED.has(metric.slice('scale.'.length)))
    .map(({ metric, length_s, value }) => {
      const same = after.find(
        (other) => other.metric === metric && other.length_s === length_s && other.variant === undefined,
      );
      const name = length_s === undefined ? metric : `${metric}, ${length_s} s`;
      return [name, format(value), format(same?.value)];
    });
  const columns = [
    { heading: 'figure' },
    { heading: 'real only', align: 'right' as const },
    { heading: 'with synthetic', align: 'right' as const },
  ];
  return tableLines(columns, rows).join('\n');
}

const format = (value: number | undefined): string =>
  value === undefined ? '' : String(Number(value.toPrecision(4)));
