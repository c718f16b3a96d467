import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ALIVE_KEY } from '../api/query-client.ts';
import { request } from '../api/request.ts';
import styles from './shell.module.css';

const ASK_EVERY_MS = 10_000;
const ASK_AGAIN_MS = 2000;

/** Says that the server is away, and takes it back when it is there again. */
export function OfflineBanner() {
  const { isError } = useQuery({
    queryKey: ALIVE_KEY,
    queryFn: ({ signal }) => request<unknown>('/healthz', { signal }),
    retry: 1,
    refetchInterval: ({ state }) => (state.status === 'error' ? ASK_AGAIN_MS : ASK_EVERY_MS),
  });
  useAskAgainOnReturn(isError);
  return (
    <div role="status">
      {isError && (
        <div className={styles['offline']}>
          The server does not answer. This page tries again by itself; if Earworm was stopped, start it with{' '}
          <code>earworm serve</code>.
        </div>
      )}
    </div>
  );
}

/** What failed meanwhile is asked again, so that its complaint goes with the banner. */
function useAskAgainOnReturn(isAway: boolean): void {
  const client = useQueryClient();
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !isAway) {
      void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
    }
    wasAway.current = isAway;
  }, [client, isAway]);
}
