import type { Match, Song } from '../../../src/http/contract/contract.ts';
import type { AlbumResult } from '../../../src/http/contract/sleeve-search-contract.ts';
import type { FindResult } from '../../../src/http/contract/words-contract.ts';
import { clock, speedChange } from '../common/format.ts';

/** One answer, whatever was asked with. */
export interface Found {
  readonly kind: 'song' | 'album';
  readonly id: string;
  readonly title: string;
  readonly artist: string | null;
  /** Album of a song, label of an album. */
  readonly more: string | null;
  readonly albumId: number | string | null;
  readonly year: number | null;
  readonly genres: readonly string[];
  /** A calibrated probability or likeness in 0..1; higher is better. */
  readonly score: number;
  /** How the score is to be read: `sure`, `match`, `alike`. */
  readonly scoreName: string;
  /** Why it was found, in a few words each. */
  readonly reasons: readonly string[];
  /** Where in the song to begin, for songs that were heard. */
  readonly startS?: number;
}

export interface Findings {
  readonly found: readonly Found[];
  /** What answered: `fingerprint`, `builtin`, or names of models. */
  readonly engines: readonly string[];
  /** Words that nobody understood. */
  readonly ignored: readonly string[];
  /** One line about the asking: how long the clip was, how fast the answer came. */
  readonly note?: string;
}

/** Of albums whose sleeve only looks like the picture, which is no claim that it is the one. */
export const LOOKS_ALIKE = 'alike';

export function foundByEar(match: Match, song: Song | undefined): Found {
  const change = speedChange(match.speed);
  const reasons = [`the clip begins at ${clock(match.offset_s)}`];
  if (change !== undefined) reasons.push(change);
  if (match.tied) reasons.push('another version fits as well');
  return {
    kind: 'song',
    id: match.song_id,
    title: match.title,
    artist: match.artist,
    more: match.album,
    albumId: song?.album_id ?? null,
    year: song?.release_year ?? null,
    genres: song?.genres ?? [],
    score: match.confidence,
    scoreName: 'sure',
    reasons,
    startS: match.offset_s,
  };
}

export function foundAlbum(album: AlbumResult): Found {
  return {
    kind: 'album',
    id: album.id,
    title: album.album_name,
    artist: album.artist,
    more: album.label,
    albumId: album.album_id,
    year: album.release_year,
    genres: album.genres,
    score: album.similarity_score,
    scoreName: 'sure',
    reasons: [album.reason],
  };
}

export function foundResult(result: FindResult): Found {
  const { song, album } = result;
  return {
    kind: result.kind,
    id: result.id,
    title: result.title,
    artist: result.artist,
    more: (song === null ? album?.label : song.album) ?? null,
    albumId: (song ?? album)?.album_id ?? null,
    year: result.release_year,
    genres: (song ?? album)?.genres ?? [],
    score: result.score,
    scoreName: 'match',
    reasons: [result.reason],
  };
}
