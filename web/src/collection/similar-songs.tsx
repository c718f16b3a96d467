import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SimilarSong, SimilarSongsAnswer } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { joined, share } from '../common/format.ts';
import styles from './detail-page.module.css';

/** From here on one would call two songs alike. */
const ALIKE = 0.5;

export function SimilarSongs({ songId }: { readonly songId: string }) {
  const { data, error } = useQuery({
    queryKey: ['similar', songId],
    queryFn: ({ signal }) =>
      request<SimilarSongsAnswer>(`/api/v1/songs/${encodeURIComponent(songId)}/similar?limit=8`, { signal }),
  });
  return (
    <section aria-labelledby="similar">
      <Title order={2} size="h3" id="similar" mb="sm">
        Songs that sound like it
      </Title>
      {error !== null && <Text c="dimmed">{error.message}</Text>}
      {data?.songs.length === 0 && <Text c="dimmed">No other song sounds like it.</Text>}
      {data?.songs[0] !== undefined && !data.songs.some(({ likeness }) => likeness >= ALIKE) && (
        <Text c="dimmed">Nothing here really sounds like it; these come nearest.</Text>
      )}
      <ol className={styles['tracks']}>
        {data?.songs.map((song) => (
          <li key={song.song_id}>
            <span className={styles['place']}>{Math.round(Math.max(0, song.score) * 100)}</span>
            <Link href={`/songs/${song.song_id}`}>{joined([song.title, song.artist], ' - ')}</Link>
            <span>{reasonOf(song)}</span>
          </li>
        ))}
      </ol>
      {data !== undefined && data.songs.length > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          Likeness in percent, from {share(1)} (sounds the same) down.
        </Text>
      )}
    </section>
  );
}

export const reasonOf = ({ reasons }: Pick<SimilarSong, 'reasons'>): string =>
  reasons.length === 0 ? '' : `same ${reasons.map(({ descriptor }) => descriptor).join(', ')}`;
