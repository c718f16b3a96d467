import { createContext, use, useMemo, useState, type ReactNode } from 'react';

/** What to play: a song, or the clip that was asked for, from a place on. */
export interface Playable {
  readonly key: string;
  readonly src: string;
  readonly title: string;
  readonly subtitle?: string;
  readonly albumId?: number | null;
  readonly songId?: string;
  readonly startS: number;
}

interface PlayerState {
  readonly current: Playable | undefined;
  /** Where the player is, in whole seconds; 0 while nothing plays. */
  readonly positionS: number;
  readonly setPosition: (seconds: number) => void;
  readonly play: (playable: Playable) => void;
  readonly stop: () => void;
}

const PlayerContext = createContext<PlayerState | undefined>(undefined);

export function PlayerProvider({ children }: { readonly children: ReactNode }) {
  const [current, setCurrent] = useState<Playable>();
  const [positionS, setPositionS] = useState(0);
  const state = useMemo(
    // A new object each time, so that the same passage can be played again.
    () => ({
      current,
      positionS,
      setPosition: (seconds: number) => setPositionS(Math.floor(seconds)),
      play: (playable: Playable) => setCurrent({ ...playable }),
      stop: () => setCurrent(undefined),
    }),
    [current, positionS],
  );
  return <PlayerContext value={state}>{children}</PlayerContext>;
}

export function usePlayer(): PlayerState {
  const state = use(PlayerContext);
  if (state === undefined) throw new Error('usePlayer outside PlayerProvider');
  return state;
}

interface SongLike {
  readonly song_id: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album_id?: number | null;
}

export const songAudioUrl = (songId: string): string => `/api/v1/songs/${encodeURIComponent(songId)}/audio`;

export function playableSong({ song_id, title, artist, album_id }: SongLike, startS = 0): Playable {
  return {
    key: `song-${song_id}`,
    src: songAudioUrl(song_id),
    title,
    songId: song_id,
    startS,
    ...(artist === null ? {} : { subtitle: artist }),
    ...(album_id === undefined ? {} : { albumId: album_id }),
  };
}
