import { QueryClient } from '@tanstack/react-query';
import { OFFLINE, ProblemError } from './problem.ts';

const FRESH_MS = 10_000;
const OFFLINE_RETRIES = 2;

/** What the server refuses is not asked again; only a server that is away is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) =>
        failures < OFFLINE_RETRIES && error instanceof ProblemError && error.code === OFFLINE,
    },
  },
});
