/** Words that stand in names: of artists, titles, labels and genres. */
import { foldWord } from '../../embedding/words/parse-words.ts';
import type { Dictionary } from '../../embedding/words/read-terms.ts';

export interface GenreWish {
  readonly kind: 'genre';
  readonly genres: readonly string[];
}

/** Folded, without what stands between them. */
export const wordsIn = (name: string): string[] =>
  foldWord(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Knows every genre of the collection by its words: "hip hop" finds "Hip-Hop", "ambient" also "Dark Ambient". */
export function genreDictionary(genres: readonly string[]): Dictionary<GenreWish> {
  const known = genres.map((genre) => ({ genre, text: ` ${wordsIn(genre).join(' ')} ` }));
  return (words) => {
    const phrase = ` ${words.flatMap(wordsIn).join(' ')} `;
    if (phrase.trim().length < 2) return undefined;
    const found = known.filter(({ text }) => text.includes(phrase)).map(({ genre }) => genre);
    return found.length === 0 ? undefined : { kind: 'genre', genres: found };
  };
}

/** A word inside of a longer one is worth less than the word itself. */
const PART_FIT = 0.55;
const BEGINNING_FIT = 0.75;
export const WHOLE_FIT = 0.95;

/** How well what was typed stands in names: 0 not at all. */
export function fitNames(typed: string, names: readonly string[]): number {
  const word = foldWord(typed);
  const fits = names.map((name) => {
    const folded = foldWord(name);
    if (!folded.includes(word)) return 0;
    const before = folded.indexOf(word);
    const isStart = before === 0 || !/[\p{L}\p{N}]/u.test(folded[before - 1] ?? '');
    const isEnd = !/[\p{L}\p{N}]/u.test(folded[before + word.length] ?? '');
    // scripts without spaces have no whole words
    if (/[\u3040-\u9fff\u0e00-\u0e7f]/u.test(word)) return WHOLE_FIT;
    if (isStart && isEnd) return WHOLE_FIT;
    return isStart ? BEGINNING_FIT : PART_FIT;
  });
  return Math.max(0, ...fits);
}
