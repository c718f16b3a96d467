import { ActionIcon, Group, Slider, Text } from '@mantine/core';
import {
  IconMovie,
  IconMusic,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNextFilled,
  IconPlayerTrackPrevFilled,
} from '@tabler/icons-react';
import type { FilmSong } from '../../../src/http/contract/film-contract.ts';
import { clock as minutes, joined } from '../common/format.ts';
import type { FilmClock } from './film-clock.ts';
import { toggle, useFilmPlace, useIsPlaying } from './use-film-clock.ts';
import styles from './film.module.css';

interface FilmTransportProps {
  readonly clock: FilmClock | null;
  readonly durationS: number;
  readonly songs: readonly FilmSong[];
  readonly song: FilmSong | undefined;
  readonly onSong: (song: FilmSong) => void;
  readonly balance: number;
  readonly onBalance: (balance: number) => void;
}

export function FilmTransport({
  clock,
  durationS,
  songs,
  song,
  onSong,
  balance,
  onBalance,
}: FilmTransportProps) {
  const isPlaying = useIsPlaying(clock);
  const at = songs.findIndex(({ song_id: id }) => id === song?.song_id);
  const [previous, next] = [songs[at - 1], songs[at + 1]];
  return (
    <div className={styles['transport']} role="group" aria-label="Film and music">
      <Group gap={6} wrap="nowrap">
        <Step
          label="Previous song"
          song={previous}
          onSong={onSong}
          icon={<IconPlayerTrackPrevFilled size={18} />}
        />
        <ActionIcon
          size={48}
          radius="xl"
          aria-label={isPlaying ? 'Pause' : 'Play the film with the song'}
          disabled={clock === null}
          onClick={() => clock !== null && toggle(clock)}
        >
          {isPlaying ? <IconPlayerPauseFilled size={24} /> : <IconPlayerPlayFilled size={24} />}
        </ActionIcon>
        <Step label="Next song" song={next} onSong={onSong} icon={<IconPlayerTrackNextFilled size={18} />} />
      </Group>
      <div className={styles['playing']}>
        <Text fw={600} truncate data-testid="song-under-film">
          {song === undefined ? 'No song' : joined([song.title, song.artist])}
        </Text>
        <Place clock={clock} durationS={durationS} startS={song?.start_s ?? undefined} />
      </div>
      <div className={styles['balance']}>
        <IconMovie size={20} aria-hidden />
        <Slider
          min={0}
          max={100}
          step={5}
          value={Math.round(100 * balance)}
          onChange={(percent) => onBalance(percent / 100)}
          thumbLabel="Balance of the film's own sound and the music"
          label={balanceInWords}
          thumbValueText={balanceInWords}
          flex={1}
          marks={[{ value: 50 }]}
        />
        <IconMusic size={20} aria-hidden />
      </div>
    </div>
  );
}

function balanceInWords(percent: number): string {
  if (percent === 0) return 'only the film';
  if (percent === 100) return 'only the music';
  if (percent === 50) return 'both in full';
  return percent < 50 ? `music at ${2 * percent} %` : `film at ${2 * (100 - percent)} %`;
}

interface StepProps {
  readonly label: string;
  readonly song: FilmSong | undefined;
  readonly onSong: (song: FilmSong) => void;
  readonly icon: React.ReactNode;
}

function Step({ label, song, onSong, icon }: StepProps) {
  return (
    <ActionIcon
      size={38}
      radius="xl"
      variant="default"
      aria-label={label}
      disabled={song === undefined}
      onClick={() => song !== undefined && onSong(song)}
    >
      {icon}
    </ActionIcon>
  );
}

interface PlaceProps {
  readonly clock: FilmClock | null;
  readonly durationS: number;
  readonly startS: number | undefined;
}

function Place({ clock, durationS, startS }: PlaceProps) {
  const placeS = useFilmPlace(clock);
  return (
    <Text size="sm" c="dimmed" className={styles['figures']}>
      {joined([
        `${minutes(placeS)} of ${minutes(durationS)}`,
        startS === undefined ? undefined : `song from ${minutes(startS)}`,
      ])}
    </Text>
  );
}
