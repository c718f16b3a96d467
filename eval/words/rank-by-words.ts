import type { WordsFinder } from '../../src/finder/words/find-by-words.ts';

export interface Ranked {
  readonly id: number;
  readonly score: number;
}

/** All there are, best first, whatever they score. */
export async function rankByWords(
  finder: WordsFinder,
  kind: 'sleeve' | 'song',
  words: string,
): Promise<Ranked[]> {
  const options = { top: 1000, scoreMin: 0 };
  if (kind === 'song') {
    const { found } = await finder.songs(words, options);
    return found.map(({ track, score }) => ({ id: track.trackId, score }));
  }
  const { found } = await finder.albums(words, options);
  return found.map(({ album, score }) => ({ id: album.albumId, score }));
}
