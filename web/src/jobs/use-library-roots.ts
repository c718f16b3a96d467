import { useQuery } from '@tanstack/react-query';
import type { LibraryRoots } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';

/** The configured folders; `undefined` until they are known. */
export function useLibraryRoots(): LibraryRoots['roots'] | undefined {
  const { data } = useQuery({
    queryKey: ['library'],
    queryFn: ({ signal }) => request<LibraryRoots>('/api/v1/library', { signal }),
  });
  return data?.roots;
}
