import type { Key } from './score/key.ts';
import type { Score } from './score/score.ts';

/** What a listener would say of a piece. Tempo words follow from the tempo: see `tempoWord`. */
export type SoundWord =
  | 'acoustic'
  | 'aggressive'
  | 'bright'
  | 'calm'
  | 'dark'
  | 'dreamy'
  | 'electronic'
  | 'energetic'
  | 'happy'
  | 'hypnotic'
  | 'percussive'
  | 'sad'
  | 'warm';

export type AudioFormat = 'flac' | 'mp3' | 'ogg' | 'opus' | 'm4a';

/** The truth about one piece of the demo collection: what its composer was told, so true by construction. */
export interface Piece {
  readonly title: string;
  /** Key of an album in `ALBUMS`. */
  readonly albumId: string;
  readonly trackNumber: number;
  /** Best first; files carry the first, since not every kind of tag holds several. */
  readonly genres: readonly [string, ...string[]];
  /** Quarter notes a minute, exact and constant. */
  readonly bpm: number;
  readonly beatsPerBar: number;
  readonly key: Key;
  /** 0 almost nothing happens .. 1 as much as can. */
  readonly energy: number;
  readonly hasDrums: boolean;
  /** Words that are true; a word that is absent is false or doubtful. */
  readonly words: readonly SoundWord[];
  readonly format: AudioFormat;
}

/** Writes the piece it is given. */
export type Composer = (piece: Piece) => Score;

/** "slow" up to 80 beats a minute, "fast" from 140. */
export function tempoWord({ bpm }: Pick<Piece, 'bpm'>): 'slow' | 'medium' | 'fast' {
  if (bpm <= 80) return 'slow';
  return bpm >= 140 ? 'fast' : 'medium';
}
