import type {
  AlbumFilter,
  AlbumPage,
  AlbumQuery,
  CatalogFilter,
  GenreFigures,
  Paging,
} from '../../catalog/album-catalog.ts';
import type { Album } from '../../catalog/album.ts';
import type { TrackFilter, TrackPage, TrackQuery } from '../../catalog/catalog-store.ts';
import { albumSearchText, albumSortKey } from '../album-order.ts';
import { searchWords, textKey } from '../fold-text.ts';
import { trackTitleKey } from '../track-order.ts';
import type { TrackEntry } from './memory-tracks.ts';

type Keys = readonly (string | number)[];

const TRACK_KEYS: Record<NonNullable<TrackQuery['order']>, (entry: TrackEntry) => Keys> = {
  artist: ({ sortKey, track }) => [sortKey, track.file.path],
  title: ({ track }) => [trackTitleKey(track)],
  year: ({ track }) => [track.tags.year ?? 0],
  added: ({ track }) => [track.indexedAtMs],
  duration: ({ track }) => [track.durationMs],
};

const ALBUM_KEYS: Record<NonNullable<AlbumQuery['order']>, (album: Album) => Keys> = {
  artist: (album) => [albumSortKey(album)],
  name: (album) => [textKey(album.albumName)],
  year: (album) => [album.releaseYear ?? 0],
  score: (album) => [album.score ?? -1],
};

export function filterTracks(
  entries: readonly TrackEntry[],
  query: TrackFilter & Pick<TrackQuery, 'albumId'>,
): TrackEntry[] {
  const { albumId, isMissing } = query;
  const isShared = fits(query);
  return entries.filter(
    ({ track, searchText }) =>
      isShared({ ...track.tags, text: searchText }) &&
      (albumId === undefined || track.albumId === albumId) &&
      (isMissing === undefined || isMissing === (track.missingSinceMs !== undefined)),
  );
}

export function queryTracks(entries: readonly TrackEntry[], query: TrackQuery): TrackPage {
  const found = filterTracks(entries, query);
  const keysOf = TRACK_KEYS[query.order ?? 'artist'];
  const page = pageOf(found, query, (entry) => [...keysOf(entry), entry.track.trackId]);
  return { tracks: page.map((entry) => entry.track), total: found.length };
}

export function filterAlbums(albums: readonly Album[], filter: AlbumFilter): Album[] {
  const { scoreMin, scoreMax, isBestNewMusic } = filter;
  const isShared = fits(filter);
  return albums.filter(
    (album) =>
      isShared({ ...album, year: album.releaseYear, text: albumSearchText(album) }) &&
      (scoreMin === undefined || (album.score ?? -1) >= scoreMin) &&
      (scoreMax === undefined || (album.score ?? Infinity) <= scoreMax) &&
      (isBestNewMusic === undefined || isBestNewMusic === (album.isBestNewMusic ?? false)),
  );
}

export function queryAlbums(albums: readonly Album[], query: AlbumQuery): AlbumPage {
  const found = filterAlbums(albums, query);
  const keysOf = ALBUM_KEYS[query.order ?? 'artist'];
  return {
    albums: pageOf(found, query, (album) => [...keysOf(album), album.albumId]),
    total: found.length,
  };
}

interface Described {
  readonly text: string;
  readonly artist?: string | undefined;
  readonly genres?: readonly string[];
  readonly year?: number | undefined;
}

function fits({ text = '', artist, genres, yearMin, yearMax }: CatalogFilter): (one: Described) => boolean {
  const words = searchWords(text);
  const wanted = genres && new Set(genres.map(textKey));
  return (one) =>
    words.every((word) => one.text.includes(word)) &&
    (artist === undefined || textKey(one.artist) === textKey(artist)) &&
    (wanted === undefined || (one.genres ?? []).some((genre) => wanted.has(textKey(genre)))) &&
    (yearMin === undefined || (one.year ?? -Infinity) >= yearMin) &&
    (yearMax === undefined || (one.year ?? Infinity) <= yearMax);
}

function pageOf<T>(
  found: readonly T[],
  { offset, limit, isDescending }: Paging,
  keysOf: (one: T) => Keys,
): T[] {
  const keyed = found.map((one) => ({ one, keys: keysOf(one) })).toSorted((a, b) => compare(a.keys, b.keys));
  const ordered = isDescending === true ? keyed.toReversed() : keyed;
  return ordered.slice(offset, offset + limit).map(({ one }) => one);
}

/** Text byte by byte, as databases do. */
function compare(a: Keys, b: Keys): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? '';
    const order =
      typeof left === 'number'
        ? left - Number(right)
        : Buffer.compare(Buffer.from(left), Buffer.from(String(right)));
    if (order !== 0) return order;
  }
  return 0;
}

export function genreFiguresOf(entries: readonly TrackEntry[], albums: readonly Album[]): GenreFigures[] {
  const found = new Map<string, { genre: string; albums: number; tracks: number }>();
  const count = (genres: readonly string[], what: 'albums' | 'tracks'): void => {
    for (const [key, genre] of new Map(genres.map((one) => [textKey(one), one]))) {
      const figures = found.get(key) ?? { genre, albums: 0, tracks: 0 };
      figures[what]++;
      found.set(key, figures);
    }
  };
  for (const { track } of entries) count(track.tags.genres ?? [], 'tracks');
  for (const album of albums) count(album.genres, 'albums');
  return [...found].toSorted(([a], [b]) => compare([a], [b])).map(([, figures]) => figures);
}
