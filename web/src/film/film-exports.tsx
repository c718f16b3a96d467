import { Button, Group, Stack, Title } from '@mantine/core';
import type { FilmResult, FilmSong } from '../../../src/http/contract/film-contract.ts';
import { FilmRender } from './film-render.tsx';
import { songsCsv } from './songs-csv.ts';

interface FilmExportsProps {
  readonly name: string;
  readonly file: File | undefined;
  readonly result: FilmResult;
  /** Under the film now. */
  readonly song: FilmSong | undefined;
  readonly balance: number;
}

/** What was found, as files. */
export function FilmExports({ name, file, result, song, balance }: FilmExportsProps) {
  const stem = name.replace(/\.[^.]*$/u, '');
  return (
    <Stack component="section" gap="md" aria-label="Take it with you">
      <Title order={2} size="h3">
        Take it with you
      </Title>
      {song !== undefined && <FilmRender file={file} song={song} balance={balance} />}
      <Group gap="xs">
        <Button
          variant="default"
          disabled={result.songs.length === 0}
          onClick={() => save(`${stem} songs.csv`, 'text/csv', songsCsv(result.songs))}
        >
          Save songs as CSV
        </Button>
        <Button
          variant="default"
          onClick={() => save(`${stem} songs.json`, 'application/json', JSON.stringify(result, null, 2))}
        >
          Save all as JSON
        </Button>
      </Group>
    </Stack>
  );
}

function save(fileName: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // the browser has taken it by then
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
