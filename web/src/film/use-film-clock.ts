import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { FilmClock } from './film-clock.ts';

const CHANGES = ['play', 'playing', 'pause', 'ended'] as const;

export function useIsPlaying(clock: FilmClock | null): boolean {
  const subscribe = useCallback(
    (told: () => void) => {
      for (const name of CHANGES) clock?.addEventListener(name, told);
      return () => {
        for (const name of CHANGES) clock?.removeEventListener(name, told);
      };
    },
    [clock],
  );
  return useSyncExternalStore(subscribe, () => clock !== null && !clock.paused && !clock.ended);
}

/** Where in the film one is, as often as the screen is drawn while it plays. */
export function useFilmPlace(clock: FilmClock | null): number {
  const isPlaying = useIsPlaying(clock);
  const [placeS, setPlaceS] = useState(0);
  useEffect(() => {
    if (clock === null) return undefined;
    const show = (): void => setPlaceS(clock.currentTime);
    let frame = 0;
    const goOn = (): void => {
      show();
      frame = requestAnimationFrame(goOn);
    };
    if (isPlaying) goOn();
    else show();
    clock.addEventListener('seeked', show);
    return () => {
      cancelAnimationFrame(frame);
      clock.removeEventListener('seeked', show);
    };
  }, [clock, isPlaying]);
  return placeS;
}

/** Begins, or halts. */
export function toggle(clock: FilmClock): void {
  // Refused where the person has not touched the page yet.
  if (clock.paused || clock.ended) void clock.play().catch(() => undefined);
  else clock.pause();
}
