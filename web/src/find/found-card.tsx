import { Button, Group, Text, Title } from '@mantine/core';
import { IconPlayerPlay, IconThumbDown, IconThumbUp } from '@tabler/icons-react';
import { Link, useSearchParams } from 'wouter';
import { clock, joined, sure } from '../common/format.ts';
import { Sleeve } from '../common/sleeve.tsx';
import { playableSong, usePlayer } from '../player/player-context.tsx';
import type { Found } from './found.ts';
import styles from './found-card.module.css';

interface FoundCardProps {
  readonly found: Found;
  /** Only what was asked for in words or by examples can be asked for again without something. */
  readonly hasUnlike: boolean;
}

/** One answer: sleeve, names, how sure, and why. */
export function FoundCard({ found, hasUnlike }: FoundCardProps) {
  const href = found.kind === 'song' ? `/songs/${found.id}` : `/albums/${found.id}`;
  return (
    <article className={styles['card']} data-testid="found">
      <Link href={href} className={styles['sleeve']} tabIndex={-1} aria-hidden>
        <Sleeve albumId={found.albumId} sizePx={300} />
      </Link>
      <div className={styles['text']}>
        <Group justify="space-between" wrap="nowrap" align="baseline">
          <Title order={2} size="h4" lineClamp={2}>
            <Link href={href}>{found.title}</Link>
          </Title>
          <Text fw={700} className={styles['score']}>
            {sure(found.score)} <small>{found.scoreName}</small>
          </Text>
        </Group>
        <Text c="dimmed" lineClamp={2}>
          {joined([found.artist ?? 'Unknown artist', found.more, found.year])}
        </Text>
        <meter
          className={styles['meter']}
          min={0}
          max={1}
          value={found.score}
          aria-label={`Score: ${sure(found.score)}`}
        />
        {found.reasons.length > 0 && <Text size="sm">{found.reasons.join(', ')}</Text>}
        <Actions found={found} hasUnlike={hasUnlike} />
      </div>
    </article>
  );
}

function Actions({ found, hasUnlike }: FoundCardProps) {
  const { play } = usePlayer();
  const [, setParameters] = useSearchParams();
  const example = `${found.kind}-${found.id}`;
  const addExample = (name: 'like' | 'unlike'): void => {
    setParameters((old) => {
      const next = new URLSearchParams(old);
      if (name === 'like') for (const other of ['q', 'like', 'unlike']) next.delete(other);
      // examples of one kind only can be asked for together
      else dropOtherKinds(next, found.kind);
      next.append(name, example);
      return next;
    });
  };
  return (
    <Group gap={6} mt="xs">
      {found.kind === 'song' && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={() =>
            play(
              playableSong(
                {
                  song_id: found.id,
                  title: found.title,
                  artist: found.artist,
                  album_id: Number(found.albumId) || null,
                },
                found.startS,
              ),
            )
          }
        >
          {found.startS === undefined || found.startS < 1 ? 'Play' : `Play from ${clock(found.startS)}`}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconThumbUp size={14} aria-hidden />}
        onClick={() => addExample('like')}
        className={styles['judge']}
        aria-label="More like this"
      >
        More<span className={styles['long']}>&nbsp;like this</span>
      </Button>
      {hasUnlike && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconThumbDown size={14} aria-hidden />}
          onClick={() => addExample('unlike')}
          className={styles['judge']}
          aria-label="Less like this"
        >
          Less<span className={styles['long']}>&nbsp;like this</span>
        </Button>
      )}
    </Group>
  );
}

function dropOtherKinds(parameters: URLSearchParams, kind: string): void {
  for (const name of ['like', 'unlike']) {
    const kept = parameters.getAll(name).filter((example) => example.startsWith(`${kind}-`));
    parameters.delete(name);
    for (const example of kept) parameters.append(name, example);
  }
}
