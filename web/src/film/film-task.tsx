import { Button, Code, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { JobReport } from '../../../src/http/contract/contract.ts';
import type { FilmResult, TaskRemoved, TaskReport } from '../../../src/http/contract/film-contract.ts';
import { ProblemError } from '../api/problem.ts';
import { request } from '../api/request.ts';
import { joined } from '../common/format.ts';
import { Loading } from '../common/loading.tsx';
import { Failure, Notice } from '../common/notice.tsx';
import { filmNameOf } from './earlier-films.tsx';
import { FilmAnswer } from './film-answer.tsx';
import { handFile, keepFilm, keptFilm } from './kept-films.ts';
import { isUnderWay, taskKey, taskPath, useFilmTask } from './use-film-task.ts';

/** A film that was sent: how it stands with it, then what came of it. */
export function FilmTask({ taskId }: { readonly taskId: string }) {
  const { data: task, error, refetch } = useFilmTask(taskId);
  const [file, setFile] = useState(() => keptFilm(taskId));
  const name = useFilmName(taskId, file);
  const isOther = task !== undefined && task.kind !== 'film';
  if (isOther || (error instanceof ProblemError && error.code === 'E_NOT_FOUND')) return <Unknown />;
  if (task === undefined)
    return error === null ? <Loading /> : <Failure error={error} onRetry={() => void refetch()} />;
  const keep = (again: File): void => {
    keepFilm(taskId, again);
    setFile(again);
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div style={{ minWidth: 0 }}>
          <Title order={1}>Music for a film</Title>
          <Text c="dimmed" size="lg" style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
        </div>
        <Button component={Link} href="/film" variant="default">
          Another film
        </Button>
      </Group>
      {isUnderWay(task) && <UnderWay task={task} />}
      {task.state === 'failed' && <Failed task={task} file={file} />}
      {task.state === 'cancelled' && (
        <Notice title="This was cancelled">
          <Text>The film has been deleted on the server.</Text>
          <SendAgain file={file} />
        </Notice>
      )}
      {task.state === 'done' && (
        <FilmAnswer name={name ?? 'film'} result={task.result as FilmResult} file={file} onFile={keep} />
      )}
    </Stack>
  );
}

function useFilmName(taskId: string, file: File | undefined): string | undefined {
  const { data } = useQuery({
    queryKey: ['film-name', taskId],
    queryFn: async ({ signal }) =>
      filmNameOf(await request<JobReport>(`/api/v1/jobs/${encodeURIComponent(taskId)}`, { signal })) ?? null,
    enabled: file === undefined,
    retry: false,
  });
  return file?.name ?? data ?? undefined;
}

function Unknown() {
  return (
    <Notice title="There is no such film any more">
      <Text>It was deleted, or this address was never one of a film.</Text>
      <Button component={Link} href="/film" variant="light">
        Choose a film
      </Button>
    </Notice>
  );
}

function UnderWay({ task }: { readonly task: TaskReport }) {
  const { done = 0, total = null, message } = task.progress ?? {};
  const told = task.state === 'queued' ? 'Waiting for its turn' : (message ?? 'Beginning');
  return (
    <div role="status">
      <Notice title={task.cancel_requested ? 'Stopping …' : 'Looking at the film'}>
        <Text>{joined([total === null ? undefined : `Step ${done + 1} of ${total}`, told], ': ')}</Text>
        <Progress
          w="100%"
          value={total === null || total === 0 ? 100 : (100 * (done + 0.5)) / total}
          animated
          aria-label="Steps that are done"
        />
        <Cancel task={task} />
        <Text size="sm" c="dimmed">
          This page may be closed meanwhile: its address shows the answer later.
        </Text>
      </Notice>
    </div>
  );
}

/** Deletes the film at once, and the task. */
function Cancel({ task: { task_id: taskId, cancel_requested: isStopping } }: { readonly task: TaskReport }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request<TaskRemoved>(taskPath(taskId), { method: 'DELETE' }),
    onSuccess: () => {
      client.removeQueries({ queryKey: taskKey(taskId) });
      const file = keptFilm(taskId);
      if (file !== undefined) handFile(file);
      navigate('/film');
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => mutate()} disabled={isPending || isStopping}>
        {isPending || isStopping ? 'Stopping …' : 'Cancel'}
      </Button>
      {error !== null && <Text role="alert">{error.message}</Text>}
    </>
  );
}

function Failed({ task: { error }, file }: { readonly task: TaskReport; readonly file: File | undefined }) {
  return (
    <div role="alert">
      <Notice title="Nothing came of this film">
        <Text style={{ overflowWrap: 'anywhere' }}>{error?.message}</Text>
        <Code>{error?.code}</Code>
        <SendAgain file={file} />
      </Notice>
    </div>
  );
}

function SendAgain({ file }: { readonly file: File | undefined }) {
  const [, navigate] = useLocation();
  if (file === undefined) return null;
  const again = (): void => {
    handFile(file);
    navigate('/film');
  };
  return (
    <Button variant="light" onClick={again}>
      Send it again
    </Button>
  );
}
