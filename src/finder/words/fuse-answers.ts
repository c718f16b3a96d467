/**
 * Several engines' answers as one list. Their scores mean the same but rank otherwise, so places are
 * summed: reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), which no engine's scale can upset.
 */
import type { EngineAnswer, WordsHit } from './words-engine.ts';

export interface NamedAnswer extends EngineAnswer {
  readonly engine: string;
}

export interface FusedHit extends WordsHit {
  /** Which engines found it, the surest first. */
  readonly engines: readonly string[];
}

/** The paper's constant: how little the first places stand out. */
const RANK_OFFSET = 60;

/** Best first. A hit's score is the best that an engine gave it; below `scoreMin` nobody vouches for it. */
export function fuseAnswers(answers: readonly NamedAnswer[], scoreMin: number): FusedHit[] {
  const fused = new Map<number, { rank: number; found: (WordsHit & { engine: string })[] }>();
  for (const { engine, hits } of answers) {
    for (const [place, hit] of hits.entries()) {
      if (hit.score < scoreMin) break;
      const entry = fused.get(hit.id) ?? { rank: 0, found: [] };
      entry.rank += 1 / (RANK_OFFSET + place + 1);
      entry.found.push({ ...hit, engine });
      fused.set(hit.id, entry);
    }
  }
  return [...fused]
    .toSorted(([idA, a], [idB, b]) => b.rank - a.rank || idA - idB)
    .map(([id, { found }]) => {
      const sorted = found.toSorted((a, b) => b.score - a.score);
      return {
        id,
        score: sorted[0]?.score ?? 0,
        engines: sorted.map(({ engine }) => engine),
        reasons: [...new Set(sorted.flatMap(({ reasons }) => reasons))],
      };
    });
}
