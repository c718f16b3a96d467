/**
 * Learns the numbers of `src/fingerprint/learned.ts` from recordings by cutting and distorting clips.
 *
 * The recordings are parted in two; each half is indexed in turn, so that clips of the other half are
 * honest unknowns. Cells under the true recording's peaks against cells anywhere give the evidence
 * table; the judged candidates give the logistic weights.
 */
import type { Sound } from './decode-folder.ts';
import { cellEvidence } from './evidence-counts.ts';
import type { LearnedNumbers } from './learned-module.ts';
import { shareOf, type LearningPool } from './learning-pool.ts';
import type { JudgedSpec } from './learning-worker.ts';
import { fitLogistic } from './logistic-regression.ts';
import type { ClipSpec } from './make-clips.ts';
import { isInFirstQuarter } from './track-family.ts';

/** An answer this near the true place is right. */
const OFFSET_ERROR_MAX_S = 0.25;
const PENALTY = 1;

export interface LearningMaterial {
  readonly sounds: readonly Sound[];
  /** Numbers of the recordings that may be learned from. */
  readonly learnable: readonly number[];
  readonly clips: readonly ClipSpec[];
}

/** The pool must know the fingerprints. */
export async function learnNumbers(
  pool: LearningPool,
  { sounds, learnable, clips }: LearningMaterial,
): Promise<LearnedNumbers> {
  const counts = await pool.each('count', (n, of) => ({ clips: shareOf(clips, n, of) }));
  const evidence = cellEvidence(counts);
  const numbers = { cellEvidence: evidence, decisionWeights: new Float64Array() };
  const first = learnable.filter((sound) => isInFirstQuarter(sounds[sound]!.name));
  const second = learnable.filter((sound) => !first.includes(sound));
  const judged = await pool.each('judge', (n, of) => ({
    clips: shareOf(clips, n, of),
    collections: [first, second],
    numbers,
  }));
  return { cellEvidence: evidence, decisionWeights: fitDecision(judged.flat()) };
}

function fitDecision(judged: readonly JudgedSpec[]): Float64Array {
  const examples = judged.flatMap(({ spec, offsetS, found }) =>
    found.map((one) => ({
      features: one.features,
      isTrueTrack: typeof spec.content === 'object' && spec.content.sound === one.sound,
      offsetErrorS: Math.abs(one.offsetS - offsetS),
    })),
  );
  // elsewhere in the true recording: a loop, neither right nor wrong
  const clear = examples.filter((one) => !one.isTrueTrack || one.offsetErrorS < OFFSET_ERROR_MAX_S);
  return fitLogistic(
    clear.map(({ features }) => features),
    clear.map(({ isTrueTrack }) => isTrueTrack),
    PENALTY,
  );
}
