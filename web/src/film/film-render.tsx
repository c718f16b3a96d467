import { Button, Code, Group, Progress, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  FilmSong,
  RenderResult,
  TaskRemoved,
  TaskReport,
} from '../../../src/http/contract/film-contract.ts';
import { request } from '../api/request.ts';
import { clock, joined, megabytes, share } from '../common/format.ts';
import { Failure } from '../common/notice.tsx';
import { renderFilm } from './send-film.ts';
import { isUnderWay, taskPath, useFilmTask } from './use-film-task.ts';
import { useSending } from './use-sending.ts';
import styles from './film.module.css';

interface FilmRenderProps {
  readonly file: File | undefined;
  readonly song: FilmSong;
  readonly balance: number;
}

const BYTES_PER_MB = 2 ** 20;

/** The film with this song under it, as a file: made by the server, which gets the film once more for it. */
export function FilmRender({ file, song, balance }: FilmRenderProps) {
  const [tasks, setTasks] = useState<readonly RenderTask[]>([]);
  const sending = useSending(
    (film, options) => renderFilm(film, { song, balance }, options),
    (taskId) => setTasks((others) => [...others, { taskId, title: song.title }]),
  );
  const forget = (gone: RenderTask): void => setTasks((all) => all.filter((task) => task !== gone));
  if (file === undefined) {
    return <Text c="dimmed">To save the film with a song under it, choose the film again above.</Text>;
  }
  return (
    <div className={styles['render']}>
      <Text fw={600}>The film with “{song.title}” under it</Text>
      <Text size="sm" c="dimmed">
        With fades, as loud as the balance above says, and quieter while somebody speaks. The film goes to the
        server once more for this, and is deleted there when it is made.
      </Text>
      {sending.isPending ? (
        <Steps
          told={`Sending the film, ${share(sending.sent)}`}
          done={sending.sent}
          onCancel={sending.cancel}
        />
      ) : (
        <Button onClick={() => sending.start(file)} mt="xs">
          Make the film
        </Button>
      )}
      {tasks.map((task) => (
        <Making key={task.taskId} task={task} onGone={() => forget(task)} />
      ))}
      {sending.error !== null && <Failure error={sending.error} onRetry={() => sending.start(file)} />}
    </div>
  );
}

interface RenderTask {
  readonly taskId: string;
  /** Of the song. */
  readonly title: string;
}

interface MakingProps {
  readonly task: RenderTask;
  readonly onGone: () => void;
}

function Making({ task: { taskId, title }, onGone }: MakingProps) {
  const { data: task, error } = useFilmTask(taskId);
  const cancelling = useMutation({
    mutationFn: () => request<TaskRemoved>(taskPath(taskId), { method: 'DELETE' }),
    onSuccess: onGone,
  });
  if (error !== null) return <Failure error={error} onRetry={onGone} />;
  if (task === undefined || isUnderWay(task))
    return <Steps {...stepsOf(task, title)} onCancel={() => cancelling.mutate()} />;
  if (task.state === 'done')
    return <Made taskId={taskId} title={title} result={task.result as RenderResult} />;
  return (
    <Text role="alert">
      {task.error?.message ?? 'It was cancelled.'} <Code>{task.error?.code ?? 'E_CANCELLED'}</Code>
    </Text>
  );
}

function stepsOf(task: TaskReport | undefined, title: string) {
  if (task?.state !== 'running') return { told: 'Waiting for its turn', done: 0 };
  const { done = 0, total = null } = task.progress ?? {};
  const made = total === null || total === 0 ? 0 : done / total;
  return { told: `Making the film with “${title}”, ${share(made)}`, done: made };
}

function Made({ taskId, title, result }: RenderTask & { readonly result: RenderResult }) {
  const { duration_s: durationS, size_bytes: sizeBytes, kept_until: keptUntil } = result;
  const facts = [
    title,
    clock(durationS),
    megabytes(sizeBytes / BYTES_PER_MB),
    `there until ${new Date(keptUntil).toLocaleTimeString()}`,
  ];
  return (
    <Group gap="sm" mt="xs" role="status">
      <Button component="a" href={`${taskPath(taskId)}/film`} download>
        Save the film
      </Button>
      <Text size="sm" c="dimmed">
        {joined(facts)}
      </Text>
    </Group>
  );
}

interface StepsProps {
  readonly told: string;
  /** 0..1 */
  readonly done: number;
  readonly onCancel: () => void;
}

/** How far it is, and a way to end it. */
export function Steps({ told, done, onCancel }: StepsProps) {
  return (
    <div role="status">
      <Group justify="space-between" mt="xs">
        <Text>{told}</Text>
        <Button variant="default" size="compact-md" onClick={onCancel}>
          Cancel
        </Button>
      </Group>
      <Progress value={100 * done} mt={6} aria-label={told} />
    </div>
  );
}
