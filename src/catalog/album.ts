import type { TrackTags } from './track.ts';

/** What is known of an album: from the tags of its tracks, or from a catalogue such as a magazine's reviews. */
export interface AlbumFacts {
  readonly albumName: string;
  /** Absent: not known, or various. */
  readonly artist?: string;
  /** Most fitting first. */
  readonly genres: readonly string[];
  readonly label?: string;
  readonly releaseYear?: number;
  /** Of a review, 0..10. */
  readonly score?: number;
  readonly isBestNewMusic?: boolean;
  readonly reviewer?: string;
  /** Where a catalogue has its sleeve. */
  readonly coverUrl?: string;
}

export interface Album extends AlbumFacts {
  /** Positive; given by the catalogue, never used twice. */
  readonly albumId: number;
  /** Missing ones included. */
  readonly tracks: number;
  /** Of its picture in the sleeve store; absent without one. */
  readonly sleeveId?: string;
}

/** The album that a track's tags name; `undefined` when they name none. */
export function albumNamed(tags: TrackTags): { albumName: string; artist?: string } | undefined {
  if (tags.album === undefined) return undefined;
  const artist = tags.albumArtist ?? tags.artist;
  return { albumName: tags.album, ...(artist === undefined ? {} : { artist }) };
}

/** What the tags of an album's tracks say of it; at least one, in the order of the album. */
export function albumFactsOf(tracks: readonly TrackTags[]): AlbumFacts {
  const [first = {}] = tracks;
  const label = mostFrequent(tracks.map((tags) => tags.label));
  const releaseYear = mostFrequent(tracks.map((tags) => tags.year));
  const artist = first.albumArtist ?? first.artist;
  return {
    albumName: first.album ?? '',
    ...(artist === undefined ? {} : { artist }),
    genres: byFrequency(tracks.flatMap((tags) => tags.genres ?? [])),
    ...(label === undefined ? {} : { label }),
    ...(releaseYear === undefined ? {} : { releaseYear }),
  };
}

const mostFrequent = <T>(values: readonly (T | undefined)[]): T | undefined =>
  byFrequency(values.filter((value) => value !== undefined))[0];

/** Each value once, the most frequent first; of equally frequent ones, the first. */
function byFrequency<T>(values: readonly T[]): T[] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([value]) => value);
}
