/** One time that a song is played under a film. */
export interface SongPlay {
  /** Where in the song it begins. */
  readonly fromS: number;
  /** Where in the film. */
  readonly atS: number;
  /** Where in the film the song ends, be it after the film. */
  readonly endS: number;
  /** How long it takes over from the play before, and gives over to the next; 0 at the film's ends. */
  readonly fadeInS: number;
  readonly fadeOutS: number;
}

export interface PlaysWish {
  readonly durationS: number;
  readonly songS: number;
  /** Where in the song the film begins; before the song's end. */
  readonly startS: number;
}

/** Two plays of a song overlap so long, or a quarter of the song. */
const OVERLAP_S = 2;
const OVERLAP_SHARE_MAX = 0.25;
/** A song that is still too short then leaves the rest of the film without music. */
const PLAYS_MAX = 8;

/** How a song fills a film: once, or again from its beginning until the film is over. */
export function songPlays({ durationS, songS, startS }: PlaysWish): SongPlay[] {
  const overlapS = Math.min(OVERLAP_S, OVERLAP_SHARE_MAX * songS);
  const plays: SongPlay[] = [];
  let [fromS, atS] = [startS, 0];
  while (plays.length < PLAYS_MAX) {
    const endS = atS + songS - fromS;
    const isLast = endS >= durationS || plays.length === PLAYS_MAX - 1;
    const fadeInS = plays.length === 0 ? 0 : overlapS;
    plays.push({ fromS, atS, endS, fadeInS, fadeOutS: isLast ? 0 : Math.min(overlapS, endS - atS) });
    if (isLast) break;
    [fromS, atS] = [0, Math.max(atS, endS - overlapS)];
  }
  return plays;
}

/** Whether a song is long enough to fill a film by being played at most `PLAYS_MAX` times. */
export function fillsFilm(songS: number, durationS: number): boolean {
  return (songPlays({ durationS, songS, startS: 0 }).at(-1)?.endS ?? 0) >= durationS;
}
