import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { TaskAccepted } from '../../../src/http/contract/film-contract.ts';
import type { SendOptions } from './send-film.ts';

/** Sends a film, which becomes a task; leaving the view ends the sending. */
export function useSending(
  send: (file: File, options: SendOptions) => Promise<TaskAccepted>,
  onTask: (taskId: string, file: File) => void,
) {
  const sending = useRef<AbortController>(undefined);
  const [sent, setSent] = useState(0);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (file: File) => {
      setSent(0);
      sending.current = new AbortController();
      return send(file, { signal: sending.current.signal, onProgress: setSent });
    },
    onSuccess: ({ task_id: taskId }, file) => onTask(taskId, file),
  });
  useEffect(() => () => sending.current?.abort(), []);
  return {
    start: (file: File) => mutate(file),
    cancel: () => sending.current?.abort(),
    isPending,
    sent,
    error: error?.name === 'AbortError' ? null : error,
  };
}
