import { Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useEffectEvent, useState } from 'react';
import type { FilmResult, FilmSong } from '../../../src/http/contract/film-contract.ts';
import { Notice } from '../common/notice.tsx';
import { songAudioUrl, usePlayer } from '../player/player-context.tsx';
import { FilmBriefCard } from './film-brief-card.tsx';
import { FilmCourse } from './film-course.tsx';
import type { FilmClock } from './film-clock.ts';
import { FilmExports } from './film-exports.tsx';
import { FilmScreen } from './film-screen.tsx';
import { FilmSongs } from './film-songs.tsx';
import { FilmTransport } from './film-transport.tsx';
import { playInStep, volumesOf } from './play-in-step.ts';
import { useIsPlaying } from './use-film-clock.ts';
import styles from './film.module.css';

interface FilmAnswerProps {
  readonly name: string;
  readonly result: FilmResult;
  readonly file: File | undefined;
  readonly onFile: (file: File) => void;
}

/** The music plays with the film, both in full, but for the film's own sound a little less. */
const BALANCE = 0.7;

/** A film beside what was found out about it, and the songs to play under it. */
export function FilmAnswer({ name, result, file, onFile }: FilmAnswerProps) {
  const { analysis, songs } = result;
  const [clock, setClock] = useState<FilmClock | null>(null);
  const [music, setMusic] = useState<HTMLAudioElement | null>(null);
  const [song, setSong] = useState<FilmSong | undefined>(songs[0]);
  const [failedId, setFailedId] = useState<string>();
  const [balance, setBalance] = useLocalStorage({ key: 'earworm-film-balance', defaultValue: BALANCE });
  useSongUnderFilm({ clock, music, song, filmS: analysis.duration_s, balance });
  useOnlyPlayer(clock);
  const play = (next: FilmSong): void => {
    setSong(next);
    void clock?.play().catch(() => undefined);
  };
  return (
    <>
      <div className={styles['beside']}>
        <section className={styles['stage']} aria-label="The film">
          <FilmScreen
            file={file}
            durationS={analysis.duration_s}
            onClock={setClock}
            onFile={onFile}
            name={name}
          />
          <FilmCourse analysis={analysis} clock={clock} />
          <FilmTransport
            clock={clock}
            durationS={analysis.duration_s}
            songs={songs}
            song={song}
            onSong={setSong}
            balance={balance}
            onBalance={setBalance}
          />
          {song !== undefined && (
            // oxlint-disable-next-line jsx-a11y/media-has-caption -- music has no captions
            <audio
              key={song.song_id}
              ref={setMusic}
              src={songAudioUrl(song.song_id)}
              preload="auto"
              onError={() => setFailedId(song.song_id)}
            />
          )}
          {song !== undefined && failedId === song.song_id && (
            <Text role="alert">
              “{song.title}” cannot be played here: its file is missing, or this browser does not know its
              format.
            </Text>
          )}
        </section>
        <FilmBriefCard analysis={analysis} />
      </div>
      {songs.length === 0 ? (
        <Notice title="Nothing in your collection suits it">
          <Text>
            Looked for: {result.query}. Index more music, or ask again without genres: nothing is named that
            does not fit.
          </Text>
        </Notice>
      ) : (
        <FilmSongs result={result} clock={clock} song={song} onPlay={play} />
      )}
      <FilmExports name={name} file={file} result={result} song={song} balance={balance} />
    </>
  );
}

interface UnderFilm {
  readonly clock: FilmClock | null;
  readonly music: HTMLAudioElement | null;
  readonly song: FilmSong | undefined;
  readonly filmS: number;
  readonly balance: number;
}

function useSongUnderFilm({ clock, music, song, filmS, balance }: UnderFilm): void {
  const startS = song?.start_s ?? 0;
  const songS = song?.duration_s;
  useEffect(() => {
    if (clock === null || music === null || songS === undefined) return undefined;
    return playInStep(clock, music, { startS, songS, filmS });
  }, [clock, music, startS, songS, filmS]);
  useEffect(() => {
    const volumes = volumesOf(balance);
    if (clock !== null) clock.volume = volumes.film;
    if (music !== null) music.volume = volumes.music;
  }, [clock, music, balance]);
}

/** What the foot of the page plays and the film silence each other. */
function useOnlyPlayer(clock: FilmClock | null): void {
  const { current, stop } = usePlayer();
  const isPlaying = useIsPlaying(clock);
  const stopOther = useEffectEvent(stop);
  useEffect(() => {
    if (current !== undefined) clock?.pause();
  }, [clock, current]);
  useEffect(() => {
    if (isPlaying) stopOther();
  }, [isPlaying]);
}
