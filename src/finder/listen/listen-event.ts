import type { IdentifiedTrack } from '../identify-recording.ts';

/** What a listener tells of; times are seconds of sound since it began. */
export type ListenEvent =
  | { readonly type: 'listening'; readonly levelDb: number; readonly heardS: number }
  /** `track.offsetS` is where in the song one is now. */
  | { readonly type: 'candidate' | 'match'; readonly track: IdentifiedTrack; readonly heardS: number }
  | { readonly type: 'no-match'; readonly heardS: number };
