import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { MIN_CONFIDENCE } from '../../src/fingerprint/identify-settings.ts';
import { printMetrics, type Metric } from '../metric.ts';
import { emptyClips, learningClips } from './clip-plan.ts';
import { decodeFolder, type Sound } from './decode-folder.ts';
import type { JudgedClip } from './judged-clip.ts';
import { learnNumbers } from './learn-numbers.ts';
import { learnedModule } from './learned-module.ts';
import { LearningPool, shareOf } from './learning-pool.ts';
import type { JudgedSpec, JudgeTask } from './learning-worker.ts';
import { recognitionMetrics } from './recognition-figures.ts';
import { recognitionTable } from './recognition-table.ts';
import { calibrationError, reliabilityOf } from './reliability.ts';
import { reliabilityDiagram } from './reliability-diagram.ts';
import { thresholdMetrics, thresholdTable } from './threshold-curve.ts';
import { isInFirstQuarter, isInHalf, trackHalf } from './track-family.ts';

const LEARNED_FILE = path.resolve(import.meta.dirname, '../../src/fingerprint/learned.ts');
const DIAGRAM_FILE = path.resolve(import.meta.dirname, '../../docs/reliability.svg');
const LEARN_SEED = 1;
const JUDGE_SEED = 1_000_000;
/** Without music, for each clip of each length and distortion. */
const EMPTY_PER_CLIP = 6;

/**
 * `eval learn`: learns the decision from one half of the tracks and judges it on the other. With
 * `--keep` the numbers in use are judged.
 */
export async function learnCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string' },
      half: { type: 'string', default: 'even' },
      clips: { type: 'string', default: '20' },
      'judge-clips': { type: 'string', default: '60' },
      keep: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.tracks === undefined)
    throw new Error(
      'usage: learn --tracks DIR [--half even|odd|all] [--clips N] [--judge-clips N] [--keep] [--write]',
    );
  const half = trackHalf(values.half);
  const sounds = [...decodeFolder(values.tracks)];
  const all = sounds.map((_, sound) => sound);
  const learnable = all.filter((sound) => isInHalf(sounds[sound]!.name, half));
  const others = half === 'all' ? all : all.filter((sound) => !learnable.includes(sound));
  await using pool = await openPool(sounds);
  console.error(`${sounds.length} tracks are fingerprinted`);
  const clipsEach = Number(values.clips);
  const clips = [
    ...learningClips({ sounds: learnable, clipsEach, seed: LEARN_SEED }),
    ...emptyClips(EMPTY_PER_CLIP * clipsEach, LEARN_SEED),
  ];
  const numbers = values.keep ? undefined : await learnNumbers(pool, { sounds, learnable, clips });
  if (numbers !== undefined)
    console.error(`learned from ${learnable.length} tracks and ${clips.length} clips`);
  const judged = await judgeOthers(pool, {
    sounds,
    others,
    clipsEach: Number(values['judge-clips']),
    numbers,
  });
  report(judged, sounds);
  if (!values.write) return;
  if (numbers !== undefined) await writeFile(LEARNED_FILE, learnedModule(numbers));
  const caption = `Reliability of the confidence, on tracks it was not learned from`;
  await writeFile(DIAGRAM_FILE, reliabilityDiagram(reliabilityOf(toClips(judged, sounds)), caption));
}

async function openPool(sounds: readonly Sound[]): Promise<LearningPool> {
  const pool = new LearningPool(sounds);
  const all = sounds.map((_, sound) => sound);
  const parts = await pool.each('fingerprint', (n, of) => ({ sounds: shareOf(all, n, of) }));
  const fingerprints = all.map((sound) => parts[sound % parts.length]![Math.floor(sound / parts.length)]!);
  await pool.each('know', () => ({ fingerprints }));
  return pool;
}

interface Judging {
  readonly sounds: readonly Sound[];
  /** Tracks that nothing was learned from. */
  readonly others: readonly number[];
  readonly clipsEach: number;
  readonly numbers: JudgeTask['numbers'];
}

/** Each clip is asked twice: of a collection with its track and of one without; those learned from are in both. */
async function judgeOthers(
  pool: LearningPool,
  { sounds, others, clipsEach, numbers }: Judging,
): Promise<JudgedSpec[]> {
  const clips = [
    ...learningClips({ sounds: others, clipsEach, seed: JUDGE_SEED }),
    ...emptyClips(EMPTY_PER_CLIP * clipsEach, JUDGE_SEED),
  ];
  const collections = [true, false].map((isFirst) =>
    sounds
      .map((_, sound) => sound)
      .filter((sound) => !others.includes(sound) || isInFirstQuarter(sounds[sound]!.name) === isFirst),
  );
  const judged = await pool.each('judge', (n, of) => ({
    clips: shareOf(clips, n, of),
    collections,
    numbers,
  }));
  return judged.flat();
}

function report(judged: readonly JudgedSpec[], sounds: readonly Sound[]): void {
  const clips = toClips(judged, sounds);
  const bins = reliabilityOf(clips);
  console.error(recognitionTable(clips, MIN_CONFIDENCE));
  console.error(`\n${thresholdTable(clips, MIN_CONFIDENCE)}\n`);
  for (const { confidence, right, answers } of bins)
    console.error(
      `confidence ${confidence.toFixed(3)}: ${(100 * right).toFixed(1)} % of ${answers} are right`,
    );
  const calibration: Metric[] = [
    { metric: 'learn.calibration_error', value: calibrationError(bins) },
    ...bins.map(({ confidence, right, answers }) => ({
      metric: 'learn.reliability',
      confidence,
      value: right,
      n: answers,
    })),
  ];
  console.error(`expected calibration error ${calibrationError(bins).toFixed(4)}`);
  printMetrics([
    ...recognitionMetrics(clips, MIN_CONFIDENCE, 'learn'),
    ...thresholdMetrics(clips, MIN_CONFIDENCE),
    ...calibration,
  ]);
}

function toClips(judged: readonly JudgedSpec[], sounds: readonly Sound[]): JudgedClip[] {
  return judged.map(({ spec, variant, offsetS, speed, isKnown, identifyMs, found: [best] }) => ({
    name: `${variant} ${spec.seed}`,
    variant,
    lengthS: spec.lengthS,
    isAtOwnSpeed: speed === 1,
    truth:
      isKnown && typeof spec.content === 'object'
        ? { track: sounds[spec.content.sound]!.name, offsetS }
        : undefined,
    best: best && { ...best, track: sounds[best.sound]!.name },
    identifyMs,
  }));
}
