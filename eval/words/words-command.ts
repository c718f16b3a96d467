import { parseArgs } from 'node:util';
import { createWordsFinder } from '../../src/finder/words/find-by-words.ts';
import { type Metric, mean, printMetrics } from '../metric.ts';
import { compareFusions } from './compare-fusions.ts';
import { type JudgedThings, openCovers } from './open-covers.ts';
import { openPieces } from './open-pieces.ts';
import { rankByWords } from './rank-by-words.ts';

/** Every third thing; nothing was tuned on these. */
const HELD_OUT_PERIOD = 3;
const HELD_OUT_PHASE = 2;
const TOP = 10;
/** Of a word that is true of fewer things, precision says little. */
const TRUE_MIN = 3;

/**
 * `eval words [--covers FOLDER]`: precision of the first ten answers (or as many as are true) for each word,
 * of covers labelled by a rule of their own, and of the pieces of the demo collection, true by construction.
 * Then the ways to join what several words find, by pairs of words. What is held out was not tuned on. `answered`: the share of the answers over the default cut-off that are true.
 */
export async function wordsCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { covers: { type: 'string' }, songs: { type: 'boolean', default: true } },
    allowNegative: true,
  });
  if (values.covers !== undefined) await judgeAll('sleeve', await openCovers(values.covers));
  if (values.songs) await judgeAll('song', await openPieces());
}

async function judgeAll(kind: 'sleeve' | 'song', things: JudgedThings): Promise<void> {
  printMetrics(await judge(kind, things));
  printMetrics(await compareFusions(kind, things));
}

async function judge(kind: 'sleeve' | 'song', things: JudgedThings): Promise<Metric[]> {
  const finder = createWordsFinder(things);
  const parts = [
    ['tuned', (place: number) => place % HELD_OUT_PERIOD !== HELD_OUT_PHASE],
    ['held-out', (place: number) => place % HELD_OUT_PERIOD === HELD_OUT_PHASE],
  ] as const;
  const metrics: Metric[] = [];
  for (const [part, isIn] of parts) {
    const ids = new Set([...things.truth.keys()].filter((_, place) => isIn(place)));
    const found: Metric[] = [];
    for (const word of things.words) {
      const isTrue = (id: number): boolean => things.truth.get(id)?.has(word) === true;
      const positives = [...ids].filter(isTrue).length;
      if (positives < TRUE_MIN) continue;
      const ranked = (await rankByWords(finder, kind, word)).filter(({ id }) => ids.has(id));
      const first = ranked.slice(0, Math.min(TOP, positives));
      const answered = ranked.filter(({ score }) => score >= 0.5);
      found.push({
        metric: `words.${kind}_precision`,
        part,
        word,
        value: first.filter(({ id }) => isTrue(id)).length / first.length,
        chance: positives / ids.size,
        answered: answered.filter(({ id }) => isTrue(id)).length / Math.max(1, answered.length),
        recall: answered.filter(({ id }) => isTrue(id)).length / positives,
        n: first.length,
      });
    }
    const all = {
      metric: `words.${kind}_precision_mean`,
      part,
      value: mean(found.map(({ value }) => value)),
    };
    metrics.push(...found, {
      ...all,
      chance: mean(found.map((one) => Number(one['chance']))),
      n: found.length,
    });
  }
  return metrics;
}
