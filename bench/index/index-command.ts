import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Metric, printMetrics, quantile } from '../../eval/metric.ts';
import { tableLines } from '../../src/cli/table.ts';
import { makeDemoCollection } from '../../src/demo/make-demo-collection.ts';
import { measureStages, type StageTimes } from './stage-times.ts';
import { onOneCore, timedRun, type TimedRun } from './timed-run.ts';

const LAUNCHER = path.resolve(import.meta.dirname, '../../bin/earworm.mjs');
const HOW_TO_INSTALL =
  'fpcalc is not installed, so there is nothing to compare with. Debian and Ubuntu: apt-get install libchromaprint-tools; macOS: brew install chromaprint';

interface Round {
  readonly earworm: TimedRun;
  readonly fpcalc?: TimedRun;
}

interface IndexedCollection {
  readonly files: readonly string[];
  readonly audioS: number;
}

/**
 * `bench index`: a whole `earworm index` into an empty index, on one core, against `fpcalc` on the
 * same files, in turn. Starting the program counts; for a small collection that is much of it.
 */
export async function indexCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { tracks: { type: 'string' }, rounds: { type: 'string', default: '5' } },
  });
  await using undo = new AsyncDisposableStack();
  const scratch = await mkdtemp(path.join(tmpdir(), 'earworm-bench-index-'));
  undo.defer(() => rm(scratch, { recursive: true, force: true }));
  const tracks = values.tracks ?? (await makeTracks(path.join(scratch, 'demo')));
  const hasFpcalc = spawnSync('fpcalc', ['-version']).error === undefined;
  if (!hasFpcalc) console.error(HOW_TO_INSTALL);
  const pin = onOneCore();
  if (pin.length === 0) console.error('No taskset here: processes are not held to one core.');

  const index = (): Promise<TimedRun> => indexOnce(pin, tracks, scratch);
  const collection = collectionIn(await index());
  console.error(`${collection.files.length} files, ${collection.audioS.toFixed(0)} s of sound`);
  const compare = (): Promise<TimedRun> => fpcalcOnce(pin, collection.files);
  const rounds: Round[] = [];
  for (let i = 0; i < Number(values.rounds); i++) {
    rounds.push(await runRound(index, hasFpcalc ? compare : undefined, i));
    console.error(`round ${i + 1} of ${values.rounds}`);
  }
  report(rounds, collection, measureStages(collection.files));
}

async function makeTracks(directory: string): Promise<string> {
  console.error('Making the demo collection ...');
  await makeDemoCollection({ directory });
  return directory;
}

/** Every other round the other way about, so that neither gains by its place. */
async function runRound(
  index: () => Promise<TimedRun>,
  compare: (() => Promise<TimedRun>) | undefined,
  round: number,
): Promise<Round> {
  if (compare === undefined) return { earworm: await index() };
  if (round % 2 === 0) return { earworm: await index(), fpcalc: await compare() };
  const fpcalc = await compare();
  return { earworm: await index(), fpcalc };
}

async function indexOnce(pin: readonly string[], tracks: string, scratch: string): Promise<TimedRun> {
  const store = await mkdtemp(path.join(scratch, 'index-'));
  const options = ['--jobs', '1', '--json', '--data', store];
  const run = await timedRun([...pin, process.execPath, LAUNCHER, 'index', path.resolve(tracks), ...options]);
  await rm(store, { recursive: true });
  return run;
}

/** Each file in a process of its own, as fpcalc is used; it says "end of file" of many and goes on. */
function fpcalcOnce(pin: readonly string[], files: readonly string[]): Promise<TimedRun> {
  const eachFile = 'xargs -0 -n 1 fpcalc -raw -length 0 > /dev/null || true';
  return timedRun([...pin, 'sh', '-c', eachFile], files.join('\0'));
}

function collectionIn({ output }: TimedRun): IndexedCollection {
  const events = output.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const files = events.filter(({ event }) => event === 'indexed').map(({ path: file }) => String(file));
  return { files, audioS: Number(events.at(-1)?.['audio_s']) };
}

function report(rounds: readonly Round[], { files, audioS }: IndexedCollection, stages: StageTimes): void {
  const median = (figure: (round: Round) => number): number => quantile(rounds.map(figure), 0.5);
  const n = files.length;
  const figures: Metric[] = [
    { metric: 'index.cpu_s', value: median(({ earworm }) => earworm.cpuS), n },
    { metric: 'index.wall_s', value: median(({ earworm }) => earworm.wallS), n },
    { metric: 'index.x_realtime', value: audioS / median(({ earworm }) => earworm.cpuS), n },
    { metric: 'index.decode_x_realtime', value: stages.audioS / stages.decodeS },
    { metric: 'index.mix_and_resample_x_realtime', value: stages.audioS / stages.mixAndResampleS },
    { metric: 'index.extract_x_realtime', value: stages.audioS / stages.extractS },
  ];
  const compared = rounds.flatMap(({ earworm, fpcalc }) =>
    fpcalc === undefined ? [] : [{ earworm, fpcalc }],
  );
  if (compared.length > 0) {
    const ratio = (of: (run: TimedRun) => number): number =>
      quantile(
        compared.map(({ earworm, fpcalc }) => of(earworm) / of(fpcalc)),
        0.5,
      );
    figures.push(
      {
        metric: 'index.fpcalc_cpu_s',
        value: quantile(
          compared.map(({ fpcalc }) => fpcalc.cpuS),
          0.5,
        ),
        n,
      },
      {
        metric: 'index.fpcalc_wall_s',
        value: quantile(
          compared.map(({ fpcalc }) => fpcalc.wallS),
          0.5,
        ),
        n,
      },
      { metric: 'index.cpu_ratio_to_fpcalc', value: ratio(({ cpuS }) => cpuS), n },
      { metric: 'index.wall_ratio_to_fpcalc', value: ratio(({ wallS }) => wallS), n },
    );
  }
  const rows = figures.map(({ metric, value }) => [metric, value.toFixed(value < 100 ? 2 : 0)]);
  console.error(tableLines([{ heading: 'figure' }, { heading: 'median', align: 'right' }], rows).join('\n'));
  printMetrics(figures);
}
