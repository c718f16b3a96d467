import type { Album, AlbumFacts } from '../../catalog/album.ts';
import { albumKey, albumSortKey } from '../album-order.ts';
import { textKey } from '../fold-text.ts';
import { fromStoredText, textOrNull } from './stored-text.ts';

/** Text columns hold `toStoredText`. */
export interface AlbumRow {
  album_id: number;
  album_key: string;
  artist: string | null;
  album_name: string;
  /** A JSON array of strings. */
  genres: string;
  label: string | null;
  release_year: number | null;
  score: number | null;
  /** 0 or 1. */
  best_new_music: number | null;
  reviewer: string | null;
  cover_url: string | null;
  sleeve_id: string | null;
  /** 0 when tracks have come or changed since. */
  is_sleeve_sought: number;
  /** 1: by a catalogue, whose word goes before that of tags. */
  is_described: number;
  track_count: number;
  sort_key: string;
  name_key: string;
  /** 0 when there is none. */
  year_key: number;
  /** -1 when there is none. */
  score_key: number;
}

type FactColumns = Omit<
  AlbumRow,
  'album_id' | 'sleeve_id' | 'is_sleeve_sought' | 'is_described' | 'track_count'
>;

export function toFactColumns(facts: AlbumFacts): FactColumns {
  return {
    album_key: albumKey(facts),
    artist: textOrNull(facts.artist),
    album_name: textOrNull(facts.albumName) ?? '',
    genres: JSON.stringify(facts.genres),
    label: textOrNull(facts.label),
    release_year: facts.releaseYear ?? null,
    score: facts.score ?? null,
    best_new_music: facts.isBestNewMusic === undefined ? null : Number(facts.isBestNewMusic),
    reviewer: textOrNull(facts.reviewer),
    cover_url: textOrNull(facts.coverUrl),
    sort_key: albumSortKey(facts),
    name_key: textKey(facts.albumName),
    year_key: facts.releaseYear ?? 0,
    score_key: facts.score ?? -1,
  };
}

export function fromAlbumRow(row: AlbumRow): Album {
  return {
    albumId: row.album_id,
    albumName: fromStoredText(row.album_name),
    genres: JSON.parse(row.genres) as string[],
    tracks: row.track_count,
    ...present({
      artist: textOf(row.artist),
      label: textOf(row.label),
      releaseYear: row.release_year ?? undefined,
      score: row.score ?? undefined,
      isBestNewMusic: row.best_new_music === null ? undefined : row.best_new_music === 1,
      reviewer: textOf(row.reviewer),
      coverUrl: textOf(row.cover_url),
      sleeveId: row.sleeve_id ?? undefined,
    }),
  };
}

const textOf = (stored: string | null): string | undefined =>
  stored === null ? undefined : fromStoredText(stored);

function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
