import { Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { Loading } from '../common/loading.tsx';
import { Failure } from '../common/notice.tsx';
import { useDroppedFiles } from '../find/use-dropped-files.ts';
import { filmRefusal } from './film-file.ts';
import { EarlierFilms } from './earlier-films.tsx';
import { FilmDrop } from './film-drop.tsx';
import { FilmReady } from './film-ready.tsx';
import { FilmTask } from './film-task.tsx';
import { takeHandedFile } from './kept-films.ts';
import { useFilmOptions } from './use-film-options.ts';

/** Finds music for a film: a film is chosen, or a task of the address is shown. */
export function FilmView() {
  const { taskId } = useParams<{ taskId?: string }>();
  return taskId === undefined ? <ChooseFilm /> : <FilmTask key={taskId} taskId={taskId} />;
}

function ChooseFilm() {
  const [, navigate] = useLocation();
  const { data: options, error, refetch } = useFilmOptions();
  const [file, setFile] = useState(takeHandedFile);
  const [note, setNote] = useState<string>();
  const choose = (files: readonly File[]): void => {
    const [first] = files;
    if (first === undefined || options === undefined) return;
    setFile(first);
    setNote(
      files.length > 1 ? `One at a time: of ${files.length} files “${first.name}” was taken.` : undefined,
    );
  };
  const isOver = useDroppedFiles(choose);
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (options === undefined) return <Loading />;
  const refusal = file === undefined ? undefined : filmRefusal(file, options.size_max_bytes);
  const told = refusal ?? note;
  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>Music for a film</Title>
        <Text c="dimmed" size="lg">
          Its cuts, light, colours, motion and sound say what music it asks for. The songs come from your own
          collection, each with the passage that goes best with the film.
        </Text>
      </div>
      {told !== undefined && (
        <Text role="alert" fw={550}>
          {told}
        </Text>
      )}
      {file === undefined || refusal !== undefined ? (
        <>
          <FilmDrop isOver={isOver} options={options} onFiles={choose} />
          <EarlierFilms />
        </>
      ) : (
        <FilmReady
          key={`${file.name} ${file.size} ${file.lastModified}`}
          file={file}
          options={options}
          onClose={() => setFile(undefined)}
          onTask={(taskId) => navigate(`/film/${taskId}`)}
        />
      )}
    </Stack>
  );
}
