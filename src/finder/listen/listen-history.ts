import type { IdentifiedTrack } from '../identify-recording.ts';

export interface HeardSong {
  readonly heardAtMs: number;
  /** `offsetS` is where in the song one was at that time. */
  readonly track: IdentifiedTrack;
}

/** The songs that continuous listeners heard last, oldest first. */
export interface ListenHistory {
  add(heard: HeardSong): void;
  list(): readonly HeardSong[];
}

const SONGS_MAX = 1000;

/** In memory only. */
export function createListenHistory(): ListenHistory {
  let songs: readonly HeardSong[] = [];
  return {
    add: (heard) => (songs = [...songs.slice(1 - SONGS_MAX), heard]),
    list: () => songs,
  };
}
