import { MIN_CONFIDENCE, SURE_CONFIDENCE } from '../../fingerprint/identify-settings.ts';
import type { IdentifiedTrack } from '../identify-recording.ts';

/** What one window of a mix was taken for. */
export interface MixSighting {
  /** Seconds of the mix. */
  readonly startS: number;
  readonly endS: number;
  /** `offsetS` is where in the song one is at `startS`. */
  readonly track: IdentifiedTrack;
}

/** One song of a mix, from its first to its last sound there. Times are seconds of the mix. */
export interface MixSong {
  readonly startS: number;
  readonly endS: number;
  /** `offsetS` is where in the song one is at `startS`; the confidence is that of the surest window. */
  readonly track: IdentifiedTrack;
  /** Windows that agree. */
  readonly windows: number;
}

/** Windows agree when they put the same moment at places of the song no further apart. */
const AGREE_S = 0.6;
/** How far the speed of one window may be wrong: over a long pause that counts for more than `AGREE_S`. */
const SPEED_ERROR = 0.004;
/** A song that is not heard for so long ends: a break, or talk over it, is shorter. */
const PAUSE_MAX_S = 60;
/** A song hidden by another for this share of its time, which fits about as well, is another version of it. */
const HIDDEN_SHARE = 0.8;

/** Joins what the windows of a mix, in the order of time, were taken for. One window alone must be nearly certain. */
export function linkSightings(sightings: readonly MixSighting[], mixS: number): MixSong[] {
  const runs: MixSighting[][] = [];
  for (const sighting of sightings) {
    const run = runs.findLast((candidate) => goesOn(candidate, sighting));
    if (run === undefined) runs.push([sighting]);
    else run.push(sighting);
  }
  const songs = runs.filter(isBelieved).map((run) => songOf(run, mixS));
  const shown = songs.filter((song) => !songs.some((other) => hides(other, song)));
  return joinSame(shown.toSorted((a, b) => a.startS - b.startS));
}

function goesOn(run: readonly MixSighting[], next: MixSighting): boolean {
  const last = run.at(-1);
  if (last === undefined || last.track.track.trackId !== next.track.track.trackId) return false;
  const passedS = next.startS - last.startS;
  if (passedS <= 0 || next.startS - last.endS > PAUSE_MAX_S) return false;
  const speed = (last.track.speed + next.track.speed) / 2;
  const errorS = Math.abs(next.track.offsetS - last.track.offsetS - passedS * speed);
  return errorS <= AGREE_S + SPEED_ERROR * passedS;
}

function isBelieved(run: readonly MixSighting[]): boolean {
  const best = surest(run).track.confidence;
  return run.length > 1 ? best >= MIN_CONFIDENCE : best >= SURE_CONFIDENCE;
}

const surest = (run: readonly MixSighting[]): MixSighting =>
  run.reduce((best, one) => (one.track.confidence > best.track.confidence ? one : best));

/** Half a window: the song was not heard in the window that begins, or ends, so much earlier, or later. */
const BLEND_S = 6;
/** A song is recognised by some seconds of a window: it begins about so long behind the beginning of the first. */
const EDGE_S = 4;

/** Where the song's own beginning or end can be what is heard first or last, that is taken; else a guess. */
function songOf(run: readonly MixSighting[], mixS: number): MixSong {
  const best = surest(run);
  const [first = best, last = best] = [run[0], run.at(-1)];
  const { speed, offsetS } = best.track;
  const beginningS = best.startS - offsetS / speed;
  const endingS = beginningS + best.track.track.durationMs / 1000 / speed;
  const isBeginning = beginningS > first.startS - BLEND_S && beginningS < first.endS;
  const isEnding = endingS > last.startS && endingS < last.endS + BLEND_S;
  const fromS = first.startS <= 0 ? 0 : first.startS + EDGE_S;
  const toS = last.endS >= mixS - 1 ? mixS : last.endS - EDGE_S;
  const startS = Math.max(0, isBeginning ? beginningS : fromS);
  const endS = Math.min(mixS, isEnding ? endingS : toS);
  return {
    startS,
    endS: Math.max(endS, startS),
    track: { ...best.track, offsetS: offsetS + (startS - best.startS) * speed },
    windows: run.length,
  };
}

function hides(by: MixSong, song: MixSong): boolean {
  if (by === song || by.windows < song.windows || !song.track.tied) return false;
  if (by.windows === song.windows && by.track.confidence <= song.track.confidence) return false;
  const sharedS = Math.min(by.endS, song.endS) - Math.max(by.startS, song.startS);
  return sharedS >= HIDDEN_SHARE * (song.endS - song.startS);
}

/** A song that jumps or begins again is still one song of the mix. */
function joinSame(songs: readonly MixSong[]): MixSong[] {
  const joined: MixSong[] = [];
  for (const song of songs) {
    const last = joined.at(-1);
    if (last?.track.track.trackId === song.track.track.trackId) joined[joined.length - 1] = join(last, song);
    else joined.push(song);
  }
  return joined;
}

const join = (first: MixSong, then: MixSong): MixSong => ({
  startS: first.startS,
  endS: Math.max(first.endS, then.endS),
  track: { ...first.track, confidence: Math.max(first.track.confidence, then.track.confidence) },
  windows: first.windows + then.windows,
});
