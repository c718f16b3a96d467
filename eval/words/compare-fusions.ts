/**
 * Two ways to join what two words find: the mean of scores that the program uses, and reciprocal rank fusion
 * (Cormack, Clarke and Büttcher 2009), which needs no scores. Judged by pairs of words both of which are
 * true of some things: two of what is seen or heard, or one with a genre or year.
 */
import { createWordsFinder } from '../../src/finder/words/find-by-words.ts';
import { type Metric, mean } from '../metric.ts';
import type { JudgedThings } from './open-covers.ts';
import { type Ranked, rankByWords } from './rank-by-words.ts';

const TOP = 10;
/** Of a pair that is true of fewer things, precision says little. */
const TRUE_MIN = 3;
const RANK_OFFSET = 60;
/** What scores no more was not found at all. */
const NOT_FOUND = 0.031;
/** Before a colour these would be part of its name; behind it they are words of their own. */
const SHADES = new Set(['dark', 'light', 'pastel', 'bright']);

interface Pair {
  readonly kinds: 'keyword' | 'descriptors';
  readonly words: readonly [string, string];
}

export async function compareFusions(kind: 'sleeve' | 'song', things: JudgedThings): Promise<Metric[]> {
  const finder = createWordsFinder(things.named);
  const isTrue = (id: number, word: string): boolean =>
    things.truth.get(id)?.has(word) === true || things.keywords.get(id)?.has(word) === true;
  const precisionOf = (ranked: readonly Ranked[], [a, b]: Pair['words'], positives: number): number => {
    const first = ranked.slice(0, Math.min(TOP, positives));
    return first.filter(({ id }) => isTrue(id, a) && isTrue(id, b)).length / Math.min(TOP, positives);
  };
  const lists = new Map<string, Ranked[]>();
  const listOf = async (word: string): Promise<Ranked[]> => {
    const list = lists.get(word) ?? (await rankByWords(finder, kind, word));
    lists.set(word, list);
    return list;
  };
  const figures: { readonly kinds: Pair['kinds']; readonly mean: number; readonly ranks: number }[] = [];
  for (const { kinds, words } of pairsOf(things)) {
    const positives = [...things.truth.keys()].filter((id) => words.every((word) => isTrue(id, word)));
    if (positives.length < TRUE_MIN) continue;
    const joined = await rankByWords(finder, kind, words.join(' '));
    const byRanks = fuseRanks([await listOf(words[0]), await listOf(words[1])]);
    const count = positives.length;
    figures.push({
      kinds,
      mean: precisionOf(joined, words, count),
      ranks: precisionOf(byRanks, words, count),
    });
  }
  return (['keyword', 'descriptors'] as const).flatMap((kinds) => {
    const own = figures.filter((one) => one.kinds === kinds);
    const metric = `words.${kind}_pair_precision_mean`;
    return [
      { metric, kinds, fusion: 'geometric-mean', value: mean(own.map((one) => one.mean)), n: own.length },
      { metric, kinds, fusion: 'reciprocal-rank', value: mean(own.map((one) => one.ranks)), n: own.length },
    ];
  });
}

function pairsOf({ words, keywords }: JudgedThings): Pair[] {
  const names = new Set([...keywords.values()].flatMap((own) => [...own]));
  const ordered = words.toSorted((a, b) => Number(SHADES.has(a)) - Number(SHADES.has(b)));
  return [
    ...ordered.flatMap((a, i) =>
      ordered.slice(i + 1).map((b): Pair => ({ kinds: 'descriptors', words: [a, b] })),
    ),
    ...[...names].flatMap((name) => words.map((word): Pair => ({ kinds: 'keyword', words: [name, word] }))),
  ];
}

/** Of equal scores the place is the first of them; of equal sums the lower id goes first. */
function fuseRanks(lists: readonly (readonly Ranked[])[]): Ranked[] {
  const sums = new Map<number, number>();
  for (const list of lists) {
    let place = 0;
    for (const [i, { id, score }] of list.entries()) {
      if (score <= NOT_FOUND) break;
      if (i > 0 && score !== list[i - 1]?.score) place = i;
      sums.set(id, (sums.get(id) ?? 0) + 1 / (RANK_OFFSET + place + 1));
    }
  }
  return [...sums].map(([id, score]) => ({ id, score })).toSorted((a, b) => b.score - a.score || a.id - b.id);
}
