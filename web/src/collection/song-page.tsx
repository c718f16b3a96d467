import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Song } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { Loading } from '../common/loading.tsx';
import { Failure } from '../common/notice.tsx';
import { Sleeve } from '../common/sleeve.tsx';
import { playableSong, usePlayer } from '../player/player-context.tsx';
import styles from './detail-page.module.css';
import { SimilarSongs } from './similar-songs.tsx';
import { SongFacts } from './song-facts.tsx';
import { SongSound } from './song-sound.tsx';

export function SongPage({ songId }: { readonly songId: string }) {
  const { play } = usePlayer();
  const {
    data: song,
    error,
    refetch,
  } = useQuery({
    queryKey: ['song', songId],
    queryFn: ({ signal }) => request<Song>(`/api/v1/songs/${encodeURIComponent(songId)}`, { signal }),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (song === undefined) return <Loading />;
  return (
    <Stack gap="xl">
      <div className={styles['head']}>
        <div className={styles['small']}>
          <Sleeve albumId={song.album_id} sizePx={300} alt={`Sleeve of ${song.album ?? song.title}`} />
        </div>
        <Stack gap="xs" justify="center">
          <Title order={1}>{song.title}</Title>
          <Text size="lg">{song.artist ?? 'Unknown artist'}</Text>
          <Text c="dimmed">
            {song.album_id === null ? (
              song.album
            ) : (
              <Link href={`/albums/${song.album_id}`}>{song.album}</Link>
            )}
            {song.album !== null && song.release_year !== null && ' · '}
            {song.release_year}
          </Text>
          <Group gap="xs">
            {song.genres.map((genre) => (
              <Badge key={genre} variant="light">
                {genre}
              </Badge>
            ))}
            {song.missing_since !== null && <Badge color="yellow">Its file is missing</Badge>}
          </Group>
          <Group>
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={() => play(playableSong(song))}
              disabled={song.missing_since !== null}
            >
              Play
            </Button>
            <Button component={Link} href={`/?like=song-${song.song_id}`} variant="light">
              More like this
            </Button>
          </Group>
        </Stack>
      </div>
      <SongSound song={song} />
      <SongFacts song={song} />
      <SimilarSongs songId={songId} />
    </Stack>
  );
}
