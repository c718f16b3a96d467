import {
  Button,
  CloseButton,
  Group,
  MultiSelect,
  NumberInput,
  Radio,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { GenreList } from '../../../src/http/contract/album-contract.ts';
import type { FilmOptions } from '../../../src/http/contract/film-contract.ts';
import { request } from '../api/request.ts';
import { clock, joined, megabytes, share } from '../common/format.ts';
import { Failure } from '../common/notice.tsx';
import { useObjectUrl } from '../common/use-object-url.ts';
import { lookAtFilm } from './film-file.ts';
import { handFile, keepFilm } from './kept-films.ts';
import { Steps } from './film-render.tsx';
import { analyzeFilm, type FilmWishes } from './send-film.ts';
import { useSending } from './use-sending.ts';
import styles from './film.module.css';

interface FilmReadyProps {
  readonly file: File;
  readonly options: FilmOptions;
  readonly onClose: () => void;
  readonly onTask: (taskId: string) => void;
}

const SONGS = 10;
const BYTES_PER_MB = 2 ** 20;

/** A film that was chosen and is not sent yet: what is to be done with it. */
export function FilmReady({ file, options, onClose, onTask }: FilmReadyProps) {
  const [, navigate] = useLocation();
  const [wishes, setWishes] = useState<FilmWishes>({
    analyzer: options.analyzers[0]?.name ?? 'local',
    genres: [],
    limit: SONGS,
  });
  const { data: look } = useQuery({
    queryKey: ['film-look', file.name, file.size, file.lastModified],
    queryFn: async () => (await lookAtFilm(file)) ?? null,
  });
  const upload = useSending(
    (film, sending) => analyzeFilm(film, wishes, sending),
    (taskId, film) => {
      keepFilm(taskId, film);
      onTask(taskId);
    },
  );
  const durationS =
    look !== null && look !== undefined && Number.isFinite(look.durationS) ? look.durationS : undefined;
  const isTooLong = durationS !== undefined && durationS > options.duration_max_s + 1;
  return (
    <section className={styles['beside']} aria-label="The film you chose">
      <Preview file={file} />
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
              {file.name}
            </Title>
            <Text c="dimmed">
              {joined([
                durationS === undefined ? undefined : clock(durationS),
                megabytes(file.size / BYTES_PER_MB),
              ])}
            </Text>
          </div>
          <CloseButton aria-label="Choose another film" onClick={onClose} disabled={upload.isPending} />
        </Group>
        {isTooLong && (
          <Text role="alert" fw={550}>
            It lasts {clock(durationS)}, films may last {clock(options.duration_max_s)} here: cut it first.
          </Text>
        )}
        <Wishes options={options} wishes={wishes} onChange={setWishes} isDisabled={upload.isPending} />
        {upload.isPending ? (
          <Steps told={sentInWords(upload.sent)} done={upload.sent} onCancel={upload.cancel} />
        ) : (
          <Group gap="sm">
            <Button
              size="md"
              onClick={() => upload.start(file)}
              disabled={isTooLong}
              data-autofocus
              autoFocus
            >
              Find music for it
            </Button>
            <Button
              size="md"
              variant="default"
              onClick={() => {
                handFile(file);
                navigate('/');
              }}
            >
              Name the music in it
            </Button>
          </Group>
        )}
        {upload.error !== null && <Failure error={upload.error} onRetry={() => upload.start(file)} />}
      </Stack>
    </section>
  );
}

function Preview({ file }: { readonly file: File }) {
  const url = useObjectUrl(file);
  const [isUnknown, setUnknown] = useState(false);
  if (isUnknown) {
    return (
      <div className={styles['noPicture']}>
        <Text c="dimmed">This browser cannot show this kind of film; the server may know it still.</Text>
      </div>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- a person's own film, of which we know no captions
    <video
      className={styles['film']}
      src={url}
      controls
      muted
      playsInline
      preload="metadata"
      aria-label="Your film"
      onError={() => setUnknown(true)}
    />
  );
}

const sentInWords = (sent: number): string =>
  sent < 1 ? `Sending the film, ${share(sent)}` : 'The film is there; it is being stored …';

interface WishesProps {
  readonly options: FilmOptions;
  readonly wishes: FilmWishes;
  readonly onChange: (wishes: FilmWishes) => void;
  readonly isDisabled: boolean;
}

function Wishes({ options, wishes, onChange, isDisabled }: WishesProps) {
  const { data } = useQuery({
    queryKey: ['genres'],
    queryFn: ({ signal }) => request<GenreList>('/api/genres', { signal }),
  });
  const sendsTo = options.analyzers.find(({ name }) => name === wishes.analyzer)?.sends_to ?? undefined;
  return (
    <Stack gap="sm">
      {options.analyzers.length > 1 && (
        <Radio.Group
          label="Who looks at it"
          value={wishes.analyzer}
          onChange={(analyzer) => onChange({ ...wishes, analyzer })}
        >
          <Group gap="lg" mt={4}>
            {options.analyzers.map(({ name, sends_to: host }) => (
              <Radio
                key={name}
                value={name}
                disabled={isDisabled}
                label={host === null ? 'This machine: nothing leaves it' : `Gemini, at ${host}`}
              />
            ))}
          </Group>
        </Radio.Group>
      )}
      {sendsTo !== undefined && (
        <Text role="note" className={styles['leaves']}>
          <strong>The film leaves this machine.</strong> All of it, pictures and sound, is sent to {sendsTo}{' '}
          with the key of this server, and deleted there afterwards. Its name and your collection stay here.
        </Text>
      )}
      <Group gap="sm" align="flex-end">
        <MultiSelect
          label="Only of these genres"
          data={data?.genres ?? []}
          value={[...wishes.genres]}
          onChange={(genres) => onChange({ ...wishes, genres })}
          placeholder={wishes.genres.length === 0 ? 'Any genre' : ''}
          searchable
          clearable
          disabled={isDisabled}
          nothingFoundMessage="No such genre"
          style={{ flex: '1 1 12rem' }}
        />
        <NumberInput
          label="Songs"
          w="6rem"
          min={1}
          max={50}
          clampBehavior="strict"
          disabled={isDisabled}
          value={wishes.limit}
          onChange={(limit) => typeof limit === 'number' && onChange({ ...wishes, limit })}
        />
      </Group>
    </Stack>
  );
}
