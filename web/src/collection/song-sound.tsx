import { Skeleton, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Song } from '../../../src/http/contract/contract.ts';
import type { SongSound as Sound } from '../../../src/http/contract/song-sound-contract.ts';
import { request } from '../api/request.ts';
import { clock, number } from '../common/format.ts';
import { playableSong, usePlayer } from '../player/player-context.tsx';
import { drawConstellation } from './draw-constellation.ts';
import { drawWaveform } from './draw-waveform.ts';
import styles from './song-sound.module.css';
import { SoundCanvas } from './sound-canvas.tsx';

const STEP_S = 5;

/** The song from its beginning to its end: how loud, and what it is recognised by. */
export function SongSound({ song }: { readonly song: Song }) {
  const { data, error } = useQuery({
    queryKey: ['sound', song.song_id],
    queryFn: ({ signal }) =>
      request<Sound>(`/api/v1/songs/${encodeURIComponent(song.song_id)}/sound`, { signal }),
    staleTime: Infinity,
    enabled: song.missing_since === null,
  });
  if (song.missing_since !== null) return null;
  return (
    <section aria-labelledby="sound">
      <Title order={2} size="h3" id="sound" mb="sm">
        Waveform and fingerprint
      </Title>
      {error !== null && <Text c="dimmed">It cannot be drawn: {error.message}</Text>}
      {error === null && (data === undefined ? <Drawing /> : <Pictures song={song} sound={data} />)}
    </section>
  );
}

const Drawing = () => (
  <div role="status" aria-label="Drawing the sound" aria-busy>
    <Skeleton h={88} radius="md" mb={4} />
    <Skeleton h={190} radius="md" />
  </div>
);

interface PicturesProps {
  readonly song: Song;
  readonly sound: Sound;
}

function Pictures({ song, sound }: PicturesProps) {
  const { play, current, positionS } = usePlayer();
  const box = useRef<HTMLButtonElement>(null);
  const [markS, setMarkS] = useState<number>();
  const { duration_s: durationS, constellation } = sound;
  const playedS = current?.songId === song.song_id ? positionS : undefined;
  const playFrom = (startS: number): void => play(playableSong(song, startS));
  const timeAt = (clientX: number): number => {
    const { left, width } = box.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.max(0, Math.min(1, (clientX - left) / width)) * durationS;
  };
  const move = (stepS: number): void =>
    setMarkS((old = playedS ?? 0) => Math.max(0, Math.min(durationS, old + stepS)));
  return (
    <>
      <button
        ref={box}
        type="button"
        className={styles['pictures']}
        aria-label={`Play from ${clock(markS ?? 0)}; the arrow keys choose the place`}
        onPointerMove={({ clientX }) => setMarkS(timeAt(clientX))}
        onPointerLeave={() => setMarkS(undefined)}
        onClick={({ clientX, detail }) => playFrom(detail === 0 ? (markS ?? 0) : timeAt(clientX))}
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight') move(STEP_S);
          if (key === 'ArrowLeft') move(-STEP_S);
        }}
      >
        <SoundCanvas sound={sound} draw={drawWaveform} heightPx={88} label={waveformInWords(sound)} />
        <SoundCanvas
          sound={sound}
          draw={drawConstellation}
          heightPx={190}
          label={`${number(constellation.total)} peaks of the fingerprint, by time and pitch`}
        />
        {playedS !== undefined && <Line share={playedS / durationS} className={styles['played']} />}
        {markS !== undefined && (
          <Line share={markS / durationS} className={styles['mark']} text={clock(markS)} />
        )}
      </button>
      <Text size="sm" c="dimmed" mt={6}>
        Click to play from there. The dots are the {number(constellation.total)} peaks that Earworm knows this
        song by: time from left to right, pitch from bottom to top.
      </Text>
    </>
  );
}

interface LineProps {
  readonly share: number;
  readonly className: string | undefined;
  readonly text?: string;
}

const Line = ({ share, className, text }: LineProps) => (
  <span
    className={className}
    style={{ insetInlineStart: `${share * 100}%` }}
    data-end={share > 0.9 || undefined}
    aria-hidden
  >
    {text}
  </span>
);

/** Where it is loudest, for those who do not see it. */
function waveformInWords({ duration_s: durationS, waveform: { levels, step_s: stepS } }: Sound): string {
  const loudest = levels.reduce((best, level, i) => (level > (levels[best] ?? 0) ? i : best), 0);
  return `Waveform of ${clock(durationS)}, loudest at ${clock(loudest * stepS)}`;
}
