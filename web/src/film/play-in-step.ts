import type { FilmClock } from './film-clock.ts';

export interface SongUnderFilm {
  /** Where in the song the film begins. */
  readonly startS: number;
  readonly songS: number;
  readonly filmS: number;
}

/** What nobody hears as out of step; more is put right. */
const DRIFT_MAX_S = 0.08;
/** A song that waits is put in its place to this. */
const WAITING_DRIFT_MAX_S = 0.01;
const LOOK_MS = 100;
/** Getting to a place takes players so long at most. */
const LEAD_MAX_S = 0.4;
/** A song that begins anew does so before its end, as in a film that is saved. */
const OVERLAP_S = 2;
const OVERLAP_SHARE_MAX = 0.25;

/** Where in the song one is at a time of the film; a song that is too short begins anew. */
export function songPlace(atS: number, { startS, songS, filmS }: SongUnderFilm): number {
  if (startS + filmS <= songS) return startS + atS;
  const overlapS = Math.min(OVERLAP_S, OVERLAP_SHARE_MAX * songS);
  const secondAtS = Math.max(0, songS - startS - overlapS);
  return atS < secondAtS ? startS + atS : (atS - secondAtS) % (songS - overlapS);
}

const runs = ({ paused, ended, seeking, readyState }: FilmClock): boolean =>
  !paused && !ended && !seeking && readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;

const EVENTS = ['play', 'playing', 'pause', 'seeking', 'seeked', 'ratechange', 'waiting', 'ended'] as const;

/** Has the music follow the film, whatever is done with that; returns what ends it. */
export function playInStep(film: FilmClock, music: HTMLAudioElement, song: SongUnderFilm): () => void {
  let leadS = 0;
  let movedMs = Number.NEGATIVE_INFINITY;
  const wantedS = (): number => songPlace(film.currentTime, song);
  const catchUp = (driftS: number): void => {
    // late again right after it was moved: moving took so long
    if (performance.now() - movedMs < 1500) leadS = Math.max(0, Math.min(LEAD_MAX_S, leadS - driftS));
    music.currentTime = wantedS() + leadS * film.playbackRate;
    movedMs = performance.now();
  };
  const follow = (): void => {
    if (music.readyState < HTMLMediaElement.HAVE_METADATA) return;
    const isRunning = runs(film);
    music.playbackRate = film.playbackRate;
    if (!isRunning) music.pause();
    if (music.seeking) return;
    const driftS = music.currentTime - wantedS();
    if (!isRunning || music.paused) {
      if (Math.abs(driftS) > WAITING_DRIFT_MAX_S) music.currentTime = wantedS();
      // a file that is shorter than it says is over; refused is what nobody has touched yet, as the film is then
      if (isRunning && wantedS() < music.duration) void music.play().catch(() => undefined);
    } else if (Math.abs(driftS) > DRIFT_MAX_S) catchUp(driftS);
  };
  for (const name of EVENTS) film.addEventListener(name, follow);
  music.addEventListener('loadedmetadata', follow);
  music.addEventListener('seeked', follow);
  const timer = setInterval(follow, LOOK_MS);
  follow();
  return () => {
    clearInterval(timer);
    for (const name of EVENTS) film.removeEventListener(name, follow);
    music.removeEventListener('loadedmetadata', follow);
    music.removeEventListener('seeked', follow);
    music.pause();
  };
}

/** How loud both are: 0 only the film, 1 only the music, 0.5 both in full. */
export const volumesOf = (balance: number): { readonly film: number; readonly music: number } => ({
  film: Math.min(1, 2 * (1 - balance)),
  music: Math.min(1, 2 * balance),
});
