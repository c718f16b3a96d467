import { Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import type { Song } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { clock, joined, speedChange, sure } from '../common/format.ts';
import { Sleeve } from '../common/sleeve.tsx';
import { positionNow, type Heard } from './heard.ts';
import styles from './listen.module.css';

/** The song that is heard, and where in it one is. */
export function NowPlaying({ heard }: { readonly heard: Heard }) {
  const { match } = heard;
  const { data: song } = useQuery({
    queryKey: ['song', match.song_id],
    queryFn: ({ signal }) => request<Song>(`/api/v1/songs/${encodeURIComponent(match.song_id)}`, { signal }),
  });
  const href = `/songs/${match.song_id}`;
  return (
    <article className={styles['playing']} aria-label="The song that is heard">
      <Link href={href} className={styles['sleeve']} tabIndex={-1} aria-hidden>
        <Sleeve albumId={song?.album_id} sizePx={300} />
      </Link>
      <div className={styles['text']}>
        <Title order={2}>
          <Link href={href}>{match.title}</Link>
        </Title>
        <Text size="lg">{match.artist ?? 'Unknown artist'}</Text>
        <Text c="dimmed">{joined([match.album, song?.release_year])}</Text>
        <Position heard={heard} durationS={song?.duration_s} />
        <Text size="sm" c="dimmed">
          {joined([
            `${sure(match.confidence)} sure`,
            speedChange(match.speed),
            match.tied ? 'another version fits as well' : undefined,
          ])}
        </Text>
        <Group gap="xs" mt="xs">
          <Button component={Link} href={`/?like=song-${match.song_id}`} size="compact-sm" variant="default">
            More like this
          </Button>
        </Group>
      </div>
    </article>
  );
}

interface PositionProps {
  readonly heard: Heard;
  readonly durationS: number | undefined;
}

/** Goes along with the music, as far as the song goes. */
function Position({ heard, durationS }: PositionProps) {
  const positionS = usePosition(heard, durationS);
  return (
    <div className={styles['position']}>
      {durationS !== undefined && (
        <progress max={durationS} value={positionS} aria-label="Place in the song" />
      )}
      <Text size="sm" data-testid="position">
        {clock(positionS)}
        {durationS !== undefined && ` of ${clock(durationS)}`}
      </Text>
    </div>
  );
}

const STEP_MS = 250;

function usePosition(heard: Heard, durationS: number | undefined): number {
  const [positionS, setPositionS] = useState(() => positionNow(heard, durationS));
  useEffect(() => {
    const show = (): void => setPositionS(positionNow(heard, durationS));
    show();
    const timer = setInterval(show, STEP_MS);
    return () => clearInterval(timer);
  }, [heard, durationS]);
  return positionS;
}
