import type { CatalogStats } from '../../../src/http/contract/album-contract.ts';
import type { Bar } from './bar-chart.tsx';

const BARS_MAX = 12;
const DECADE = 10;
const SCORES = Array.from({ length: 11 }, (_, score) => score);

/** Albums by decades, or by more years where there are too many decades for one picture. */
export function yearBars({ albums_by_year: years }: CatalogStats): readonly Bar[] {
  const [first, last] = [years[0]?.year, years.at(-1)?.year];
  if (first === undefined || last === undefined) return [];
  const start = Math.floor(first / DECADE) * DECADE;
  const size = Math.ceil((last - start + 1) / BARS_MAX / DECADE) * DECADE;
  return Array.from({ length: Math.floor((last - start) / size) + 1 }, (_, i) => {
    const [from, to] = [start + i * size, start + (i + 1) * size - 1];
    const among = years.filter(({ year }) => year >= from && year <= to);
    return { label: `${from}–${to}`, count: among.reduce((sum, { count }) => sum + count, 0) };
  });
}

export function scoreBars({ albums_by_score: scores }: CatalogStats): readonly Bar[] {
  if (scores.length === 0) return [];
  return SCORES.map((score) => ({
    label: score === 10 ? '10' : `${score}.0–${score}.9`,
    count: scores.find((one) => one.score === score)?.count ?? 0,
  }));
}
