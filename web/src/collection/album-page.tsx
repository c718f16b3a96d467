import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { AlbumWithSongs } from '../../../src/http/contract/album-contract.ts';
import { request } from '../api/request.ts';
import { clock, joined } from '../common/format.ts';
import { Loading } from '../common/loading.tsx';
import { Failure } from '../common/notice.tsx';
import { Sleeve } from '../common/sleeve.tsx';
import { playableSong, usePlayer } from '../player/player-context.tsx';
import styles from './detail-page.module.css';

export function AlbumPage({ albumId }: { readonly albumId: string }) {
  const {
    data: album,
    error,
    refetch,
  } = useQuery({
    queryKey: ['album', albumId],
    queryFn: ({ signal }) =>
      request<AlbumWithSongs>(`/api/v1/albums/${encodeURIComponent(albumId)}`, { signal }),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (album === undefined) return <Loading />;
  return (
    <Stack gap="xl">
      <div className={styles['head']}>
        <div className={styles['sleeve']}>
          <Sleeve albumId={album.album_id} sizePx={640} alt={`Sleeve of ${album.album_name}`} />
        </div>
        <Stack gap="xs" justify="center">
          <Title order={1}>{album.album_name}</Title>
          <Text size="lg">{album.artist ?? 'Various artists'}</Text>
          <Text c="dimmed">{joined([album.label, album.release_year])}</Text>
          <Group gap="xs">
            {album.genres.map((genre) => (
              <Badge key={genre} variant="light">
                {genre}
              </Badge>
            ))}
            {album.best_new_music && <Badge>Best new music</Badge>}
            {album.score !== null && <Badge variant="outline">Score {album.score.toFixed(1)}</Badge>}
          </Group>
          <Group>
            <Button component={Link} href={`/?like=album-${album.id}`} variant="light">
              More like this
            </Button>
          </Group>
        </Stack>
      </div>
      <AlbumSongs album={album} />
    </Stack>
  );
}

function AlbumSongs({ album }: { readonly album: AlbumWithSongs }) {
  const { play } = usePlayer();
  if (album.songs.length === 0) return <Text c="dimmed">No song of it is in the collection.</Text>;
  return (
    <ol className={styles['tracks']}>
      {album.songs.map((song) => (
        <li key={song.song_id}>
          <span className={styles['place']}>{song.track_number ?? '–'}</span>
          <Link href={`/songs/${song.song_id}`}>{song.title}</Link>
          <span>{song.artist === album.artist ? '' : song.artist}</span>
          <span>{clock(song.duration_s)}</span>
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => play(playableSong(song))}
            aria-label={`Play ${song.title}`}
          >
            Play
          </Button>
        </li>
      ))}
    </ol>
  );
}
