import type { NewTrack } from '../catalog/catalog-store.ts';

const SEPARATOR = '\u0001';
const MISSING = '\u{10fffe}';

/** Text as it is compared: without accents, in lower case. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** One string that puts tracks in the order of artist, album, disc, track number and title, missing last, by code points. */
export function trackSortKey({ tags }: Pick<NewTrack, 'tags'>): string {
  return [
    textKey(tags.artist),
    textKey(tags.album),
    numberKey(tags.discNumber),
    numberKey(tags.trackNumber),
    textKey(tags.title),
  ].join(SEPARATOR);
}

/**
 * Text in which every word of title, artist, album and path occurs, folded. Tags that the path
 * repeats anyway are left out: most libraries' paths do.
 */
export function trackSearchText({ tags, file }: Pick<NewTrack, 'tags' | 'file'>): string {
  const path = foldText(file.path);
  const extra = [tags.title, tags.artist, tags.albumArtist, tags.album]
    .filter((tag) => tag !== undefined)
    .map((tag) => foldText(tag))
    .filter((tag) => !path.includes(tag));
  return plain([path, ...new Set(extra)].join('\n'));
}

/** The words of a query, folded as `trackSearchText` is. At most 16 count. */
export function searchWords(text: string): string[] {
  return plain(foldText(text))
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, WORDS_MAX);
}

const WORDS_MAX = 16;

const textKey = (text: string | undefined): string =>
  text === undefined ? MISSING : plain(foldText(text)).replaceAll(SEPARATOR, ' ');

const numberKey = (value: number | undefined): string =>
  value === undefined ? MISSING : String(Math.max(0, Math.round(value))).padStart(9, '0');

/** What databases accept as text. */
const plain = (text: string): string => text.toWellFormed().replaceAll('\0', ' ');
