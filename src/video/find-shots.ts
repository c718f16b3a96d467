import type { FilmReading } from './film-reading.ts';
import { findCuts } from './find-cuts.ts';
import { findDissolves } from './find-dissolves.ts';

/** What one camera showed at a stretch. */
export interface ShotSpan {
  readonly startS: number;
  readonly endS: number;
  /** How it begins; a dissolve's middle is where one shot ends and the next begins. */
  readonly opening: 'start' | 'cut' | 'dissolve';
}

/** The shots of a film, in order and without gaps; one at least. */
export function findShots({ frames, durationS }: Pick<FilmReading, 'frames' | 'durationS'>): ShotSpan[] {
  const cuts = findCuts(frames);
  const openings = [
    { startS: 0, opening: 'start' as const },
    ...cuts.map((cut) => ({ startS: frames.timesS[cut]!, opening: 'cut' as const })),
    ...findDissolves(frames, cuts).map(({ startS, endS }) => ({
      startS: (startS + endS) / 2,
      opening: 'dissolve' as const,
    })),
  ].toSorted((a, b) => a.startS - b.startS);
  return openings.map((shot, i) => ({ ...shot, endS: openings[i + 1]?.startS ?? durationS }));
}
