import type { AlbumFigures, AlbumHistograms, PutAlbumsOptions } from '../../catalog/album-catalog.ts';
import { type Album, type AlbumFacts, albumFactsOf, albumNamed } from '../../catalog/album.ts';
import type { AlbumRecord } from '../../catalog/catalog-contents.ts';
import type { Track, TrackTags } from '../../catalog/track.ts';
import { albumKey } from '../album-order.ts';

interface Entry {
  readonly key: string;
  readonly trackIds: Set<number>;
  /** By a catalogue, whose word goes before that of tags. */
  described?: AlbumFacts;
  sleeveId?: string | undefined;
  isSleeveSought: boolean;
}

/** Albums by id and by artist and name. */
export class MemoryAlbums {
  readonly #tagsOf: (trackIds: ReadonlySet<number>) => TrackTags[];
  readonly #entries = new Map<number, Entry>();
  readonly #idsByKey = new Map<string, number>();
  #lastId = 0;

  /** `tagsOf` gives the tags of tracks in the order of lists. */
  constructor(tagsOf: (trackIds: ReadonlySet<number>) => TrackTags[]) {
    this.#tagsOf = tagsOf;
  }

  /** The id of the album that the track's tags name; `undefined` when they name none. */
  join({ trackId, tags }: Pick<Track, 'trackId' | 'tags'>): number | undefined {
    const named = albumNamed(tags);
    if (named === undefined) return undefined;
    const [albumId, entry] = this.#ensure(albumKey({ ...named }));
    entry.trackIds.add(trackId);
    entry.isSleeveSought = false;
    return albumId;
  }

  leave({ trackId, albumId }: Pick<Track, 'trackId' | 'albumId'>): void {
    this.#entries.get(albumId ?? 0)?.trackIds.delete(trackId);
  }

  /** Forgets albums with neither tracks nor a description; to be called when a change is complete. */
  sweep(): void {
    for (const [albumId, { key, trackIds, described }] of this.#entries) {
      if (trackIds.size > 0 || described !== undefined) continue;
      this.#entries.delete(albumId);
      this.#idsByKey.delete(key);
    }
  }

  describe(facts: AlbumFacts, { onlyNew = false }: PutAlbumsOptions = {}): number {
    const isKnown = this.#idsByKey.has(albumKey(facts));
    const [albumId, entry] = this.#ensure(albumKey(facts));
    if (!onlyNew || !isKnown) entry.described = structuredClone(facts);
    return albumId;
  }

  withdraw(albumId: number): void {
    delete this.#entries.get(albumId)?.described;
    this.seek(albumId);
  }

  putSleeve(albumId: number, sleeveId: string | undefined): void {
    const entry = this.#entries.get(albumId);
    if (entry === undefined) return;
    entry.isSleeveSought = true;
    if (sleeveId !== undefined || entry.described === undefined) entry.sleeveId = sleeveId;
  }

  /** As they are kept, by ascending id. */
  records(): AlbumRecord[] {
    const ids = [...this.#entries.keys()].toSorted((a, b) => a - b);
    return ids.flatMap((id) => {
      const { sleeveId, albumId = 0, tracks: _, ...facts } = this.byId(id) ?? {};
      const entry = this.#entries.get(albumId);
      if (entry === undefined || !('albumName' in facts)) return [];
      const { described, isSleeveSought } = entry;
      const sleeve = sleeveId === undefined ? {} : { sleeveId };
      return [{ albumId, facts, isDescribed: described !== undefined, isSleeveSought, ...sleeve }];
    });
  }

  /** Puts back what `records` gave, before its tracks; `putSleeve` then says that its sleeve was looked for. */
  restore({ albumId, facts, isDescribed, sleeveId, isSleeveSought }: AlbumRecord): void {
    const key = albumKey(facts);
    const described = isDescribed ? { described: structuredClone(facts) } : {};
    this.#entries.set(albumId, { key, trackIds: new Set(), ...described, sleeveId, isSleeveSought });
    this.#idsByKey.set(key, albumId);
    this.#lastId = Math.max(this.#lastId, albumId);
  }

  /** Ids go on from where they were. */
  clear(): void {
    this.#entries.clear();
    this.#idsByKey.clear();
  }

  has(albumId: number): boolean {
    return this.#entries.has(albumId);
  }

  seek(albumId: number): void {
    const entry = this.#entries.get(albumId);
    if (entry !== undefined) entry.isSleeveSought = false;
  }

  /** Albums with tracks whose sleeve is still to be looked for. */
  toSeek(): number[] {
    const entries = [...this.#entries].filter(
      ([, { isSleeveSought, trackIds }]) => !isSleeveSought && trackIds.size > 0,
    );
    return entries.map(([albumId]) => albumId);
  }

  byId(albumId: number): Album | undefined {
    const entry = this.#entries.get(albumId);
    if (entry === undefined) return undefined;
    const facts = entry.described ?? albumFactsOf(this.#tagsOf(entry.trackIds));
    const sleeve = entry.sleeveId === undefined ? {} : { sleeveId: entry.sleeveId };
    return { ...facts, albumId, tracks: entry.trackIds.size, ...sleeve };
  }

  all(): Album[] {
    return [...this.#entries.keys()].map((id) => this.byId(id)).filter((album) => album !== undefined);
  }

  #ensure(key: string): [number, Entry] {
    const albumId = this.#idsByKey.get(key) ?? ++this.#lastId;
    const entry: Entry = this.#entries.get(albumId) ?? { key, trackIds: new Set(), isSleeveSought: false };
    this.#idsByKey.set(key, albumId);
    this.#entries.set(albumId, entry);
    return [albumId, entry];
  }
}

export function albumFiguresOf(albums: readonly Album[]): AlbumFigures {
  const years = albums.map((album) => album.releaseYear).filter((year) => year !== undefined);
  const scores = albums.map((album) => album.score).filter((score) => score !== undefined);
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return {
    albums: albums.length,
    albumsWithSleeve: albums.filter((album) => album.sleeveId !== undefined).length,
    ...(years.length === 0 ? {} : { years: { min: Math.min(...years), max: Math.max(...years) } }),
    ...(scores.length === 0
      ? {}
      : { scores: { average, min: Math.min(...scores), max: Math.max(...scores) } }),
    bestNewMusic: albums.filter((album) => album.isBestNewMusic === true).length,
  };
}

export function albumHistogramsOf(albums: readonly Album[]): AlbumHistograms {
  const count = (valueOf: (album: Album) => number | undefined): [number, number][] => {
    const counts = new Map<number, number>();
    for (const album of albums) {
      const value = valueOf(album);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].toSorted(([a], [b]) => a - b);
  };
  const scores = count(({ score }) => (score === undefined ? undefined : Math.floor(score)));
  return {
    years: count(({ releaseYear }) => releaseYear).map(([year, number]) => ({ year, albums: number })),
    scores: scores.map(([score, number]) => ({ score, albums: number })),
  };
}
