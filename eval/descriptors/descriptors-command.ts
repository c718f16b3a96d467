import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compileDescriptorKernel } from '../../src/audio/descriptors/descriptor-wasm-kernel.ts';
import { type Metric, mean, printMetrics } from '../metric.ts';
import { type DescribedClicks, describeClicks } from './described-clicks.ts';
import { type DescribedPiece, describePieces } from './described-piece.ts';
import { scoreKey } from './key-score.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { measureUsualValues } from './measure-usual-values.ts';
import { judgeTempo, type TempoVerdict } from './tempo-verdict.ts';

/** Made by the launcher from `kernel/descriptors.ts`. */
const BUILT_KERNEL = new URL('../../build/descriptors.wasm', import.meta.url);

/**
 * `eval descriptors`: tempo of click tracks; tempo, key and energy of the demo collection, all true by
 * construction. `--usual FOLDER` measures `usual-values.ts` anew instead.
 */
export async function descriptorsCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { usual: { type: 'string' } } });
  const makeKernel = compileDescriptorKernel(readFileSync(BUILT_KERNEL));
  const pieces = [...describePieces(makeKernel)];
  const [heldOut, others] = [true, false].map((wanted) =>
    pieces.filter((piece) => piece.isHeldOut === wanted),
  );
  if (values.usual !== undefined) {
    console.log(
      measureUsualValues(
        values.usual,
        others!.map(({ found }) => found),
        makeKernel,
      ),
    );
    return;
  }
  console.error(pieces.map((piece) => pieceLine(piece)).join('\n'));
  const clicks = [...describeClicks(makeKernel)];
  printMetrics([
    ...[...Map.groupBy(clicks, ({ signalToNoiseDb }) => signalToNoiseDb)].flatMap(([signalToNoiseDb, own]) =>
      clickMetrics(own, signalToNoiseDb),
    ),
    ...pieceMetrics(pieces, 'all'),
    ...pieceMetrics(heldOut!, 'held-out'),
    ...costMetrics(pieces),
  ]);
}

function tempoMetrics(
  name: string,
  verdicts: readonly TempoVerdict[],
  labels: Record<string, string | number>,
): Metric[] {
  const share = (wanted: TempoVerdict): number => mean(verdicts.map((verdict) => Number(verdict === wanted)));
  const n = verdicts.length;
  return [
    { metric: `descriptors.${name}_right`, ...labels, value: share('right'), n },
    { metric: `descriptors.${name}_octave`, ...labels, value: share('octave'), n },
    { metric: `descriptors.${name}_wrong`, ...labels, value: share('wrong'), n },
  ];
}

function clickMetrics(clicks: readonly DescribedClicks[], signalToNoiseDb: number): Metric[] {
  const verdicts = clicks.map(({ foundBpm, bpm }) => judgeTempo(foundBpm, bpm));
  return tempoMetrics('clicks_tempo', verdicts, { signal_to_noise_db: signalToNoiseDb });
}

function pieceMetrics(pieces: readonly DescribedPiece[], part: string): Metric[] {
  const scores = pieces.map(({ found, piece }) => scoreKey(found.key, piece.key));
  const n = pieces.length;
  return [
    ...tempoMetrics(
      'demo_tempo',
      pieces.map(({ found, piece }) => judgeTempo(found.tempo.bpm, piece.bpm)),
      { part },
    ),
    {
      metric: 'descriptors.demo_key_right',
      part,
      value: mean(scores.map((score) => Number(score === 1))),
      n,
    },
    { metric: 'descriptors.demo_key_mirex', part, value: mean(scores), n },
    {
      metric: 'descriptors.demo_energy_rank_correlation',
      part,
      value: rankCorrelation(
        pieces.map(({ found }) => found.energy),
        pieces.map(({ piece }) => piece.energy),
      ),
      n,
    },
  ];
}

function costMetrics(pieces: readonly DescribedPiece[]): Metric[] {
  const costs = pieces.map(({ found, describeMs }) => describeMs / found.durationS);
  return [{ metric: 'descriptors.cost_per_s_min_ms', value: Math.min(...costs), n: costs.length }];
}

function pieceLine({ piece, isHeldOut, found }: DescribedPiece): string {
  const { tempo, key, energy } = found;
  const pitchName = ['C', 'Db', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'][key.tonic];
  return [
    isHeldOut ? 'held out' : '        ',
    piece.title.padEnd(22),
    `${piece.bpm} bpm: ${tempo.bpm?.toFixed(1)} (${judgeTempo(tempo.bpm, piece.bpm)})`.padEnd(28),
    `${piece.key.tonic} ${piece.key.mode}: ${pitchName} ${key.mode}`.padEnd(28),
    `energy ${piece.energy}: ${energy.toFixed(2)}`,
  ].join('  ');
}
