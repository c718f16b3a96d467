import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { TaskReport } from '../../../src/http/contract/film-contract.ts';
import { request } from '../api/request.ts';

export const taskPath = (taskId: string): string =>
  `/api/recommendations/tasks/${encodeURIComponent(taskId)}`;

export const taskKey = (taskId: string): readonly string[] => ['task', taskId];

const AGAIN_MS = 2000;

export const isUnderWay = ({ state }: TaskReport): boolean => state === 'queued' || state === 'running';

/** A task, followed until it has ended, over broken connections. */
export function useFilmTask(taskId: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: taskKey(taskId),
    queryFn: ({ signal }) => request<TaskReport>(taskPath(taskId), { signal }),
    // what came of it stays as it is
    staleTime: ({ state }) => (state.data === undefined || isUnderWay(state.data) ? 0 : Infinity),
  });
  const isFollowed = query.data !== undefined && isUnderWay(query.data);
  useEffect(() => {
    if (!isFollowed) return undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const take = ({ data }: MessageEvent<string>): void => {
      client.setQueryData(taskKey(taskId), JSON.parse(data) as TaskReport);
    };
    let source: EventSource;
    const follow = (): void => {
      source = new EventSource(`${taskPath(taskId)}/events`);
      source.addEventListener('progress', take);
      source.addEventListener('end', (event) => {
        take(event);
        source.close();
      });
      source.addEventListener('error', () => {
        // A broken connection the browser makes anew by itself; an answer that is none it does not ask again.
        if (source.readyState !== EventSource.CLOSED) return;
        void client.invalidateQueries({ queryKey: taskKey(taskId) });
        again = setTimeout(follow, AGAIN_MS);
      });
    };
    follow();
    return () => {
      clearTimeout(again);
      source.close();
    };
  }, [client, taskId, isFollowed]);
  return query;
}
