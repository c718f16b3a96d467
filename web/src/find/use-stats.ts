import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Stats } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';

/** What there is to find, and what the server takes. */
export function useStats(): UseQueryResult<Stats> {
  return useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => request<Stats>('/api/v1/stats', { signal }),
  });
}
