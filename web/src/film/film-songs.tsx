import { Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { FilmResult, FilmSong } from '../../../src/http/contract/film-contract.ts';
import { clock as minutes, joined, share, sure } from '../common/format.ts';
import { Sleeve } from '../common/sleeve.tsx';
import type { FilmClock } from './film-clock.ts';
import { useIsPlaying } from './use-film-clock.ts';
import styles from './film.module.css';

interface FilmSongsProps {
  readonly result: FilmResult;
  readonly clock: FilmClock | null;
  readonly song: FilmSong | undefined;
  /** Of the song that is under the film already: has the film begin from where it is. */
  readonly onPlay: (song: FilmSong) => void;
}

export function FilmSongs({ result, clock, song, onPlay }: FilmSongsProps) {
  const isPlaying = useIsPlaying(clock);
  return (
    <Stack component="section" aria-label="Songs that suit it">
      <Group justify="space-between" align="baseline">
        <Title order={2} size="h3">
          Songs that suit it
        </Title>
        <Text size="sm" c="dimmed">
          Looked for “{result.query}” by {result.engines.join(', ')}
        </Text>
      </Group>
      <ol className={styles['songs']}>
        {result.songs.map((one) => {
          const isCurrent = one.song_id === song?.song_id;
          return (
            <li key={one.song_id} data-current={isCurrent || undefined} data-testid="film-song">
              <SongFacts song={one} />
              <Button
                size="compact-md"
                variant={isCurrent ? 'filled' : 'light'}
                leftSection={
                  isCurrent && isPlaying ? (
                    <IconPlayerPauseFilled size={15} aria-hidden />
                  ) : (
                    <IconPlayerPlayFilled size={15} aria-hidden />
                  )
                }
                disabled={clock === null}
                onClick={() => (isCurrent && isPlaying ? clock?.pause() : onPlay(one))}
              >
                {isCurrent && isPlaying ? 'Pause' : 'Play with the film'}
                <VisuallyHidden>: {one.title}</VisuallyHidden>
              </Button>
            </li>
          );
        })}
      </ol>
    </Stack>
  );
}

function SongFacts({ song }: { readonly song: FilmSong }) {
  const { passage } = song;
  return (
    <>
      <div className={styles['sleeve']}>
        <Sleeve albumId={albumIdOf(song)} sizePx={300} />
      </div>
      <div className={styles['words']}>
        <Group justify="space-between" wrap="nowrap" align="baseline" gap="xs">
          <Title order={3} size="h5" lineClamp={2}>
            <Link href={`/songs/${song.song_id}`}>{song.title}</Link>
          </Title>
          <Text fw={700} className={styles['score']}>
            {sure(song.score)} <small>match</small>
          </Text>
        </Group>
        <Text c="dimmed" lineClamp={1}>
          {joined([song.artist ?? 'Unknown artist', song.album])}
        </Text>
        <Text size="sm">{song.reason}</Text>
        <Text size="sm" className={styles['figures']}>
          {passage === null
            ? 'From its beginning: where it goes best with the film is not known'
            : joined([
                `from ${minutes(passage.start_ms / 1000)} to ${minutes(passage.end_ms / 1000)}`,
                `goes with the film ${share(passage.fit)}`,
                passage.plays > 1 ? `played ${passage.plays} times` : undefined,
              ])}
        </Text>
      </div>
    </>
  );
}

/** The album stands in the address of its picture. */
const albumIdOf = ({ thumbnails }: FilmSong): string | null =>
  /\/api\/image\/(\d+)/u.exec(thumbnails['medium']?.url ?? '')?.[1] ?? null;
