import type { AlbumFacts } from './album.ts';
import type { FailedFile, Track } from './track.ts';
import type { ChartVideo } from './video-catalog.ts';

/** An album as a catalogue keeps it. */
export interface AlbumRecord {
  readonly albumId: number;
  readonly facts: AlbumFacts;
  /** By a catalogue (`putAlbums`), whose word goes before that of tags. */
  readonly isDescribed: boolean;
  /** Its sleeve was looked for since its tracks last changed. */
  readonly isSleeveSought: boolean;
  readonly sleeveId?: string;
}

/** Some of what a catalogue holds. */
export type CatalogPart =
  | { readonly kind: 'albums'; readonly albums: readonly AlbumRecord[] }
  | { readonly kind: 'tracks'; readonly tracks: readonly Track[] }
  | { readonly kind: 'failures'; readonly failures: readonly FailedFile[] }
  | { readonly kind: 'videos'; readonly videos: readonly ChartVideo[] };

/** A catalogue as a whole, to be carried to another one. */
export interface CatalogContents {
  /** Albums by ascending id, those above `afterId`, up to `limit`. */
  albumRecords(page: { readonly afterId: number; readonly limit: number }): Promise<AlbumRecord[]>;
  /**
   * Puts these parts in the place of all there is, in one transaction: tracks and albums keep the ids they
   * come with, missing ones stay missing, and no id among them is given again. An album comes before its
   * tracks; no id, no file that is there and no path of a failure comes twice. When `parts` throws, all
   * stays as it was.
   */
  replaceAll(parts: AsyncIterable<CatalogPart>): Promise<void>;
}
