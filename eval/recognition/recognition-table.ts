import { tableLines } from '../../src/cli/table.ts';
import { quantile } from '../metric.ts';
import type { JudgedClip } from './judged-clip.ts';
import { figuresOf, meanTop1, offsetErrorsS, type Figures } from './recognition-figures.ts';

const percent = (share: number): string => (Number.isNaN(share) ? '' : (100 * share).toFixed(1));

/** A table for people: a line for each variant and length, one for the mean of each length. */
export function recognitionTable(clips: readonly JudgedClip[], threshold: number): string {
  const rows = figuresOf(clips, threshold);
  const means = [...meanTop1(rows)].map(([lengthS, { top1, rawTop1 }]) => [
    `${lengthS} s`,
    'mean',
    '',
    percent(top1),
    percent(rawTop1),
  ]);
  const lines = rows.toSorted((a, b) => a.lengthS - b.lengthS).map((row) => cellsOf(row, clips, threshold));
  const columns = [
    { heading: 'length' },
    { heading: 'variant' },
    { heading: 'clips', align: 'right' as const },
    { heading: 'top-1 %', align: 'right' as const },
    { heading: 'raw top-1 %', align: 'right' as const },
    { heading: 'wrong', align: 'right' as const },
    { heading: 'false', align: 'right' as const },
    { heading: 'offset ms p50', align: 'right' as const },
    { heading: 'p90', align: 'right' as const },
    { heading: 'identify ms p50', align: 'right' as const },
    { heading: 'p95', align: 'right' as const },
  ];
  return tableLines(columns, [...lines, ...means]).join('\n');
}

function cellsOf(row: Figures, clips: readonly JudgedClip[], threshold: number): string[] {
  const own = clips.filter(({ variant, lengthS }) => variant === row.variant && lengthS === row.lengthS);
  const errors = offsetErrorsS(own, threshold);
  const times = own.map((clip) => clip.identifyMs);
  const errorMs = (share: number): string =>
    errors.length === 0 ? '' : (1000 * quantile(errors, share)).toFixed(0);
  return [
    `${row.lengthS} s`,
    row.variant,
    row.known === 0 ? '' : String(row.known),
    percent(row.top1),
    percent(row.rawTop1),
    row.known === 0 ? '' : String(row.wrong),
    row.unknown === 0 ? '' : `${row.falseAnswers}/${row.unknown}`,
    errorMs(0.5),
    errorMs(0.9),
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.95).toFixed(1),
  ];
}
