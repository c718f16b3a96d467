import type { NewTrack } from '../catalog/catalog-store.ts';
import { displayTitle } from '../catalog/track.ts';
import { foldText, KEY_SEPARATOR, numberKey, textKey } from './fold-text.ts';

/** One string that puts tracks in the order of artist, album, disc, track number and title, missing last, by code points. */
export function trackSortKey({ tags }: Pick<NewTrack, 'tags'>): string {
  return [
    textKey(tags.artist),
    textKey(tags.album),
    numberKey(tags.discNumber),
    numberKey(tags.trackNumber),
    textKey(tags.title),
  ].join(KEY_SEPARATOR);
}

export const trackTitleKey = (track: Pick<NewTrack, 'tags' | 'file'>): string => textKey(displayTitle(track));

/**
 * Text in which every word of title, artist, album, label, genres and path occurs, folded. Tags that
 * the path repeats anyway are left out: most libraries' paths do.
 */
export function trackSearchText({ tags, file }: Pick<NewTrack, 'tags' | 'file'>): string {
  const path = foldText(file.path);
  const extra = [tags.title, tags.artist, tags.albumArtist, tags.album, tags.label, ...(tags.genres ?? [])]
    .filter((tag) => tag !== undefined)
    .map((tag) => foldText(tag))
    .filter((tag) => !path.includes(tag));
  return [path, ...new Set(extra)].join('\n');
}
