import { useQuery } from '@tanstack/react-query';
import type { FilmOptions } from '../../../src/http/contract/film-contract.ts';
import { request } from '../api/request.ts';

/** How large films may be here, and who can look at them. */
export function useFilmOptions() {
  return useQuery({
    queryKey: ['film-options'],
    queryFn: ({ signal }) => request<FilmOptions>('/api/recommendations/film-options', { signal }),
  });
}
