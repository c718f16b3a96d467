import { displayTitle } from '../../catalog/track.ts';
import { foldWord } from '../../embedding/words/parse-words.ts';
import type { FoundSong } from '../words/find-by-words.ts';

const OF_ONE_ALBUM_MAX = 2;
const OF_ONE_ARTIST_MAX = 3;

/** The first songs, few of them of one album or artist, and none twice by other recordings of it. */
export function diverseSongs(found: readonly FoundSong[], top: number): FoundSong[] {
  const counts = new Map<string, number>();
  const chosen: FoundSong[] = [];
  for (const song of found) {
    if (chosen.length === top) break;
    const limits = limitsOf(song);
    if (limits.some(([key, most]) => (counts.get(key) ?? 0) >= most)) continue;
    for (const [key] of limits) counts.set(key, (counts.get(key) ?? 0) + 1);
    chosen.push(song);
  }
  return chosen;
}

function limitsOf({ track }: FoundSong): (readonly [key: string, most: number])[] {
  const { albumId, tags } = track;
  const artist = tags.artist === undefined ? undefined : foldWord(tags.artist).trim();
  return [
    ...(albumId === undefined ? [] : [[`album ${albumId}`, OF_ONE_ALBUM_MAX] as const]),
    ...(artist === undefined
      ? []
      : [
          [`artist ${artist}`, OF_ONE_ARTIST_MAX] as const,
          [`song ${artist} / ${foldWord(displayTitle(track)).trim()}`, 1] as const,
        ]),
  ];
}
