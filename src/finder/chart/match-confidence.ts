import { type NamedSong, songLikeness, type SongLikeness } from './song-likeness.ts';

/** Videos have intros, and endings of silence: more than this apart counts no more. */
const APART_MAX_S = 60;
/** Where a length is not told. */
const APART_UNKNOWN_S = 12;

/** What the probability is made of: the first is 1, for the constant. */
export function matchEvidence({ title, artist, apartS, isOtherVersion }: SongLikeness): readonly number[] {
  const apart = Math.min(APART_MAX_S, apartS ?? APART_UNKNOWN_S);
  return [1, title, title ** 4, artist, artist ** 4, apart / 10, Math.sqrt(apart), Number(isOtherVersion)];
}

/** Made by `npm run eval -- chart --learn` from names of videos that were made from names of songs; see docs/trending.md. */
const WEIGHTS = [-10.761, 4.228, 5.103, 6.617, 0.466, -1.197, -0.281, -8.251] as const;

/** Below this a video has no song: then about one match in a hundred is wrong, and one in ten is missed. */
export const MATCH_CONFIDENCE_MIN = 0.9;

/** The probability that a video is of this very recording: 0..1. */
export function matchConfidence(
  video: NamedSong,
  song: NamedSong,
  weights: readonly number[] = WEIGHTS,
): number {
  const sum = matchEvidence(songLikeness(video, song)).reduce((all, x, i) => all + x * (weights[i] ?? 0), 0);
  return 1 / (1 + Math.exp(-sum));
}
