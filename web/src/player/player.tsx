import { ActionIcon, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { Sleeve } from '../common/sleeve.tsx';
import { usePlayer, type Playable } from './player-context.tsx';
import styles from './player.module.css';

/** Sits at the foot of the page while something plays. */
export function Player() {
  const { current, stop } = usePlayer();
  if (current === undefined) return null;
  return (
    <section className={styles['bar']} aria-label="Player">
      {current.albumId !== undefined && (
        <div className={styles['sleeve']}>
          <Sleeve albumId={current.albumId} sizePx={64} />
        </div>
      )}
      <div className={styles['names']}>
        <Text fw={600} truncate>
          {current.songId === undefined ? (
            current.title
          ) : (
            <Link href={`/songs/${current.songId}`}>{current.title}</Link>
          )}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {current.subtitle}
        </Text>
      </div>
      <Sound playable={current} />
      <ActionIcon variant="subtle" color="gray" onClick={stop} aria-label="Close the player">
        <IconX size={18} />
      </ActionIcon>
    </section>
  );
}

function Sound({ playable }: { readonly playable: Playable }) {
  const { setPosition } = usePlayer();
  const element = useRef<HTMLAudioElement>(null);
  const [failed, setFailed] = useState<Playable>();
  useEffect(() => {
    const audio = element.current;
    if (audio === null) return;
    const begin = (): void => {
      audio.currentTime = playable.startS;
      // Refused where the person has not touched the page yet; the controls are there.
      audio.play().catch(() => undefined);
    };
    if (audio.readyState > 0) begin();
    else audio.addEventListener('loadedmetadata', begin, { once: true });
    return () => audio.removeEventListener('loadedmetadata', begin);
  }, [playable]);
  if (failed === playable) {
    return (
      <Text role="alert" size="sm">
        This file cannot be played here: it is missing, or the browser does not know its format.
      </Text>
    );
  }
  return (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- music has no captions
    <audio
      key={playable.key}
      ref={element}
      className={styles['audio']}
      src={playable.src}
      controls
      preload="auto"
      onTimeUpdate={({ currentTarget }) => setPosition(currentTarget.currentTime)}
      onError={() => setFailed(playable)}
    />
  );
}
