import { parseArgs } from 'node:util';
import {
  MATCH_CONFIDENCE_MIN,
  matchConfidence,
  matchEvidence,
} from '../../src/finder/chart/match-confidence.ts';
import { songLikeness } from '../../src/finder/chart/song-likeness.ts';
import { type Metric, printMetrics } from '../metric.ts';
import { madePairs, type MadePair } from './made-videos.ts';

const STEPS = 4000;
const RATE = 0.3;
const RIDGE = 1e-4;

/** `eval chart`: whether the confidence of a match means what it says, on names made by code; `--learn` fits its weights anew. */
export async function chartCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      learn: { type: 'boolean', default: false },
      seed: { type: 'string', default: '2' },
      pairs: { type: 'string', default: '6000' },
    },
  });
  const learned = values.learn ? fit(madePairs(6000, 1)) : undefined;
  if (learned !== undefined)
    console.error(`WEIGHTS = [${learned.map((weight) => weight.toFixed(3)).join(', ')}]`);
  const judged = madePairs(Number(values.pairs), Number(values.seed)).map((pair) => ({
    ...pair,
    confidence: matchConfidence(pair.video, pair.song, learned),
  }));
  printMetrics([
    ...sureness(judged),
    { metric: 'chart.calibration_error', value: calibrationError(judged), n: judged.length },
  ]);
}

type Judged = MadePair & { readonly confidence: number };

function sureness(pairs: readonly Judged[]): Metric[] {
  const matched = pairs.filter(({ confidence }) => confidence >= MATCH_CONFIDENCE_MIN);
  const right = matched.filter(({ isSame }) => isSame).length;
  const same = pairs.filter(({ isSame }) => isSame).length;
  const kinds = [...Map.groupBy(pairs, ({ kind }) => kind)].map(([variant, own]) => ({
    metric: 'chart.matched',
    variant,
    value: own.filter(({ confidence }) => confidence >= MATCH_CONFIDENCE_MIN).length / own.length,
    n: own.length,
  }));
  return [
    { metric: 'chart.precision', value: right / matched.length, n: matched.length },
    { metric: 'chart.recall', value: right / same, n: same },
    ...kinds,
  ];
}

/** How far what is said and what is so are apart, in ten bins, weighed by how many are in them. */
function calibrationError(pairs: readonly Judged[]): number {
  const bins = Map.groupBy(pairs, ({ confidence }) => Math.min(9, Math.floor(confidence * 10)));
  const errors = [...bins.values()].map((own) => {
    const said = own.reduce((sum, { confidence }) => sum + confidence, 0);
    return Math.abs(said - own.filter(({ isSame }) => isSame).length);
  });
  return errors.reduce((sum, error) => sum + error, 0) / pairs.length;
}

/** Logistic regression by gradient descent with momentum. */
function fit(pairs: readonly MadePair[]): number[] {
  const rows = pairs.map(({ video, song, isSame }) => ({
    x: matchEvidence(songLikeness(video, song)),
    y: Number(isSame),
  }));
  const weights: number[] = Array.from({ length: rows[0]!.x.length }, () => 0);
  const speed: number[] = weights.map(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = weights.map((weight) => RIDGE * weight);
    for (const { x, y } of rows) {
      const miss = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * weights[i]!, 0))) - y;
      for (const [i, value] of x.entries()) gradient[i]! += (miss * value) / rows.length;
    }
    for (const i of weights.keys()) {
      speed[i] = 0.9 * speed[i]! - RATE * gradient[i]!;
      weights[i]! += speed[i];
    }
  }
  return weights;
}
