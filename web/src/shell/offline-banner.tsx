import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';
import styles from './shell.module.css';

const ASK_EVERY_MS = 10_000;
const ASK_AGAIN_MS = 2000;

/** Says that the server is away, and takes it back when it is there again. */
export function OfflineBanner() {
  const { isError } = useQuery({
    queryKey: ['alive'],
    queryFn: ({ signal }) => request<unknown>('/healthz', { signal }),
    retry: 1,
    refetchInterval: ({ state }) => (state.status === 'error' ? ASK_AGAIN_MS : ASK_EVERY_MS),
  });
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
