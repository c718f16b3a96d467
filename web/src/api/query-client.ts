import { QueryCache, QueryClient } from '@tanstack/react-query';
import { OFFLINE, ProblemError } from './problem.ts';

const FRESH_MS = 10_000;
const OFFLINE_RETRIES = 2;
const RETRY_MS = 500;

/** The question whether the server is there; `shell/offline-banner` asks it now and then. */
export const ALIVE_KEY = ['alive'];

const isOffline = (error: unknown): boolean => error instanceof ProblemError && error.code === OFFLINE;

/** What the server refuses is not asked again; only a server that is away is. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // Whoever meets a server that is away has everybody told at once.
    onError: (error, { queryKey }) => {
      if (isOffline(error) && queryKey[0] !== ALIVE_KEY[0])
        void queryClient.refetchQueries({ queryKey: ALIVE_KEY });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      retry: (failures, error) => failures < OFFLINE_RETRIES && isOffline(error),
      retryDelay: RETRY_MS,
    },
  },
});
