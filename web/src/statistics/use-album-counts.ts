import { useQueries } from '@tanstack/react-query';
import type { AlbumList, CatalogStats } from '../../../src/http/album-contract.ts';
import { request, withParameters, type Parameters } from '../api/request.ts';
import type { Bar } from './bar-chart.tsx';

const BARS_MAX = 12;
const DECADE = 10;
const SCORES = Array.from({ length: 11 }, (_, i) => i);

/** Albums by decades, or by more years where there are too many decades for one picture. */
export function useYearCounts({ min, max }: CatalogStats['year_range']): readonly Bar[] {
  const spans = min === null || max === null ? [] : spansOf(min, max);
  const counts = useCounts(spans.map(([from, to]) => ({ year_min: from, year_max: to })));
  return spans.map(([from, to], i) => ({ label: `${from}–${to}`, count: counts[i] ?? 0 }));
}

function spansOf(min: number, max: number): readonly (readonly [number, number])[] {
  const first = Math.floor(min / DECADE) * DECADE;
  const size = Math.ceil((max - first + 1) / BARS_MAX / DECADE) * DECADE;
  const count = Math.floor((max - first) / size) + 1;
  return Array.from({ length: count }, (_, i) => [first + i * size, first + (i + 1) * size - 1]);
}

/** The server counts the albums from a score on: what lies between two scores is their difference. */
export function useScoreCounts(isWanted: boolean): readonly Bar[] {
  const counts = useCounts(isWanted ? SCORES.map((score) => ({ score_min: score })) : []);
  if (!isWanted) return [];
  return SCORES.map((score) => ({
    label: score === 10 ? '10' : `${score}.0–${score}.9`,
    count: Math.max(0, (counts[score] ?? 0) - (counts[score + 1] ?? 0)),
  }));
}

function useCounts(filters: readonly Parameters[]): readonly (number | undefined)[] {
  const answers = useQueries({
    queries: filters.map((filter) => ({
      queryKey: ['album-count', filter],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        request<AlbumList>(withParameters('/api/v1/albums', { ...filter, limit: 1 }), { signal }),
    })),
  });
  return answers.map(({ data }) => data?.total);
}
