import type { AlbumFacts } from '../catalog/album.ts';
import { foldText, KEY_SEPARATOR, numberKey, textKey } from './fold-text.ts';

/** The same for the same album, however its names are spelt. */
export function albumKey({ artist, albumName }: Pick<AlbumFacts, 'artist' | 'albumName'>): string {
  return [textKey(artist), textKey(albumName)].join(KEY_SEPARATOR);
}

/** One string that puts albums in the order of artist, year and name, missing last, by code points. */
export function albumSortKey({ artist, releaseYear, albumName }: AlbumFacts): string {
  return [textKey(artist), numberKey(releaseYear), textKey(albumName)].join(KEY_SEPARATOR);
}

/** Text in which every word of artist, name, label and genres occurs, folded. */
export function albumSearchText({ artist, albumName, label, genres }: AlbumFacts): string {
  const texts = [artist, albumName, label, ...genres].filter((text) => text !== undefined);
  return texts.map((text) => foldText(text)).join('\n');
}
