import type { SleeveProblem } from './picture-catalog.ts';
import type { Album, AlbumFacts } from './album.ts';

/** Conditions that songs and albums share; all must hold. */
export interface CatalogFilter {
  /** Words that must all occur in the names (case-insensitive, accents apart). */
  readonly text?: string;
  /** The artist's whole name (case-insensitive, accents apart). */
  readonly artist?: string;
  /** Has one of these genres (case-insensitive, accents apart). */
  readonly genres?: readonly string[];
  /** Inclusive; what has no year fits neither bound. */
  readonly yearMin?: number;
  readonly yearMax?: number;
}

export interface Paging {
  readonly offset: number;
  /** 1..1000 */
  readonly limit: number;
  /** Last first. */
  readonly isDescending?: boolean;
  /** A store may stop counting there, and then says so; by default all are counted. */
  readonly countMax?: number;
}

/** What is not known counts as least; of equals, the order is that of `artist`. */
export const ALBUM_ORDERS = ['artist', 'name', 'year', 'score'] as const;

export interface AlbumFilter extends CatalogFilter {
  /** 0..10; an album without a score does not fit. */
  readonly scoreMin?: number;
  readonly scoreMax?: number;
  readonly isBestNewMusic?: boolean;
}

export interface AlbumQuery extends AlbumFilter, Paging {
  /** By default artist, then year, then name. */
  readonly order?: (typeof ALBUM_ORDERS)[number];
}

export interface FoundSleeve {
  readonly albumId: number;
  readonly sleeveId: string | undefined;
  /** Pictures that were refused, in place of what was told of the album before; none by default. */
  readonly problems?: readonly SleeveProblem[];
}

export interface AlbumPage {
  readonly albums: readonly Album[];
  /** How many there are in all that fit the query. */
  readonly total: number;
  /** `total` is the query's `countMax`, and there are more. */
  readonly hasMore?: true;
}

export interface GenreFigures {
  /** As it was spelt first. */
  readonly genre: string;
  readonly albums: number;
  readonly tracks: number;
}

export interface AlbumFigures {
  readonly albums: number;
  readonly albumsWithSleeve: number;
  /** Absent when no album has a year. */
  readonly years?: { readonly min: number; readonly max: number };
  /** Absent when no album has a score. */
  readonly scores?: { readonly average: number; readonly min: number; readonly max: number };
  readonly bestNewMusic: number;
}

/** How many albums there are of each; those that have neither are in neither. */
export interface AlbumHistograms {
  /** Ascending. */
  readonly years: readonly { readonly year: number; readonly albums: number }[];
  /** Of scores from `score` (a whole number) to below the next; ascending. */
  readonly scores: readonly { readonly score: number; readonly albums: number }[];
}

export interface PutAlbumsOptions {
  /** Says nothing of albums that are there already, whoever described them. */
  readonly onlyNew?: boolean;
}

/**
 * The albums of the collection. They come from the tags of its tracks, by artist and name, and go with
 * the last of them; those that a catalogue described stay, and keep what it says.
 */
export interface AlbumCatalog {
  /** Stores what a catalogue says of albums, known by artist and name or new; their ids, in the order given. */
  putAlbums(albums: readonly AlbumFacts[], options?: PutAlbumsOptions): Promise<number[]>;
  /** Forgets what a catalogue said of these albums: tags say the rest, and without tracks they go. */
  withdrawAlbums(ids: readonly number[]): Promise<void>;
  /** Up to `limit` albums with tracks whose sleeve was not looked for since their tracks last changed. */
  albumsToSeek(limit: number): Promise<number[]>;
  /**
   * The sleeves of albums that were looked for; without an id none was found, and albums that a
   * catalogue described keep theirs: it may have come from there. Unknown albums are ignored.
   */
  putSleeves(sleeves: readonly FoundSleeve[]): Promise<void>;
  /** Of all albums, each once. */
  sleeveIds(): Promise<ReadonlySet<string>>;
  /** Of the albums that fit, each once. */
  sleevesOf(filter: AlbumFilter): Promise<ReadonlySet<string>>;
  /** All albums that fit, by their ids. */
  findAlbums(filter: AlbumFilter): Promise<FoundSleeve[]>;
  /** All albums that have one of these sleeves and fit, by their ids. */
  albumsBySleeve(sleeveIds: readonly string[], filter?: AlbumFilter): Promise<Album[]>;
  /** Same length and order as `ids`. */
  albumsById(ids: readonly number[]): Promise<(Album | undefined)[]>;
  /** The words of `text` are looked for in artist, name, label and genres. */
  listAlbums(query: AlbumQuery): Promise<AlbumPage>;
  /** All genres of albums and tracks, by name. */
  genres(): Promise<GenreFigures[]>;
  albumFigures(): Promise<AlbumFigures>;
  albumHistograms(): Promise<AlbumHistograms>;
}
