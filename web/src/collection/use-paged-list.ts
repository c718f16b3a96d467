import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { request, withParameters, type Parameters } from '../api/request.ts';

const PAGE_ROWS = 100;
const KEEP_MS = 5 * 60_000;

interface Page {
  readonly total: number;
}

export interface PagedList<Row> {
  /** `undefined` until the first page is there. */
  readonly total: number | undefined;
  readonly error: Error | null;
  readonly rowAt: (index: number) => Row | undefined;
  /** Asks for these rows at once, before they are drawn; those that are there already are not asked for. */
  readonly fetchRows: (from: number, to: number) => void;
}

/**
 * A list too long to hold, fetched by pages around the rows `from`..`to` that are on the screen, then one
 * page further on each side so that scrolling seldom meets an empty row.
 */
export function usePagedList<Answer extends Page, Row>(
  path: string,
  parameters: Parameters,
  rowsOf: (answer: Answer) => readonly Row[],
  [from, to]: readonly [number, number],
): PagedList<Row> {
  const pageQuery = (page: number) => ({
    queryKey: [path, parameters, page],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      request<Answer>(withParameters(path, { ...parameters, offset: page * PAGE_ROWS, limit: PAGE_ROWS }), {
        signal,
      }),
    gcTime: KEEP_MS,
  });
  const client = useQueryClient();
  const first = useQuery({ ...pageQuery(0), placeholderData: keepPreviousData });
  const total = first.data?.total;
  const lastPage = Math.max(0, Math.ceil((total ?? 0) / PAGE_ROWS) - 1);
  const firstPage = Math.max(0, Math.floor(from / PAGE_ROWS) - 1);
  const endPage = Math.min(lastPage, Math.floor(to / PAGE_ROWS) + 1);
  const pages = Array.from({ length: Math.max(0, endPage - firstPage + 1) }, (_, i) => firstPage + i);
  const isShown = (page: number): boolean =>
    page >= Math.floor(from / PAGE_ROWS) && page <= Math.floor(to / PAGE_ROWS);
  const shown = useQueries({ queries: pages.filter(isShown).map(pageQuery) });
  const isNextWanted = shown.every(({ isPending }) => !isPending);
  const answers = useQueries({
    queries: pages.map((page) => ({ ...pageQuery(page), enabled: isShown(page) || isNextWanted })),
  });
  const rowAt = (index: number): Row | undefined => {
    const page = Math.floor(index / PAGE_ROWS);
    const answer = page === 0 ? first.data : answers[page - firstPage]?.data;
    return answer === undefined ? undefined : rowsOf(answer)[index % PAGE_ROWS];
  };
  const fetchRows = (fromRow: number, toRow: number): void => {
    const end = Math.min(lastPage, Math.floor(toRow / PAGE_ROWS));
    for (let page = Math.floor(fromRow / PAGE_ROWS); page <= end; page++)
      void client.prefetchQuery(pageQuery(page));
  };
  return {
    total,
    error: first.error ?? answers.find(({ error }) => error !== null)?.error ?? null,
    rowAt,
    fetchRows,
  };
}
