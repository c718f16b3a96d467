import type { IdentifiedTrack } from '../identify-recording.ts';

export interface HeardSong {
  readonly heardAtMs: number;
  /** `offsetS` is where in the song one was at that time. */
  readonly track: IdentifiedTrack;
}

/** The songs that continuous listeners heard last, oldest first. */
export interface ListenHistory {
  /** Whether it is noted: what only goes on, heard by another or after a broken connection, is not noted again. */
  add(heard: HeardSong): boolean;
  list(): readonly HeardSong[];
}

const SONGS_MAX = 1000;
/** Two that put the beginning of a song so near are of one playing. */
const SAME_MAX_S = 2;

/** In memory only. */
export function createListenHistory(): ListenHistory {
  let songs: readonly HeardSong[] = [];
  return {
    add(heard) {
      if (songs.some((song) => isGoingOn(song, heard))) return false;
      songs = [...songs.slice(1 - SONGS_MAX), heard];
      return true;
    },
    list: () => songs,
  };
}

function isGoingOn(before: HeardSong, after: HeardSong): boolean {
  if (before.track.track.trackId !== after.track.track.trackId) return false;
  const passedS = (after.heardAtMs - before.heardAtMs) / 1000;
  return Math.abs(after.track.offsetS - before.track.offsetS - passedS * after.track.speed) <= SAME_MAX_S;
}
