import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics, quantile, type Metric } from '../../eval/metric.ts';
import { openCollection } from '../../eval/recognition/open-collection.ts';
import { tableLines } from '../../src/cli/table.ts';
import type { Earworm } from '../../src/compose.ts';
import { makeDemoCollection } from '../../src/demo/make-demo-collection.ts';

const CLIP_S = 10;
/** Of longer files the beginning is taken; shorter ones are left out. */
const CLIP_MIN_S = 9.5;
/** Until the loops are compiled. */
const WARM_UP_CLIPS = 20;

interface QueryTimes {
  readonly decodeMs: number;
  readonly identifyMs: number;
  /** Processor time of the same. */
  readonly identifyCpuMs: number;
}

/**
 * `bench query`: how long ten seconds of sound take to be decoded and to be named, one clip after
 * another. Without `--tracks` the demo collection is made and asked for the beginnings of its own pieces.
 */
export async function queryCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string' },
      queries: { type: 'string' },
      rounds: { type: 'string', default: '1' },
    },
  });
  await using undo = new AsyncDisposableStack();
  const tracks = values.tracks ?? (await makeDemo(undo));
  await using collection = await openCollection(tracks, { jobs: 1, queryMaxS: CLIP_S });
  const clips = await clipsIn(values.queries ?? tracks);
  for (const clip of clips.slice(0, WARM_UP_CLIPS)) await ask(collection.earworm, clip);
  const times: QueryTimes[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const clip of clips) times.push(...(await ask(collection.earworm, clip)));
  }
  console.error(`${times.length} clips of ${CLIP_S} s, asked of ${collection.tracks} tracks`);
  report(times);
}

async function makeDemo(undo: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'earworm-bench-query-'));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  console.error('Making the demo collection ...');
  await makeDemoCollection({ directory });
  return directory;
}

async function clipsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !/\.(jpe?g|png|webp|json|csv)$/iu.test(entry.name))
    .map((entry) => path.resolve(entry.parentPath, entry.name))
    .toSorted();
}

/** Nothing for a clip that is too short. */
async function ask({ analyzer, identifier }: Earworm, clip: string): Promise<QueryTimes[]> {
  const startedMs = performance.now();
  const query = await analyzer.analyzeClip(clip);
  const decodedMs = performance.now();
  if (query.durationMs < CLIP_MIN_S * 1000) return [];
  const cpuBefore = process.cpuUsage();
  await identifier.identify(query);
  const { user, system } = process.cpuUsage(cpuBefore);
  return [
    {
      decodeMs: decodedMs - startedMs,
      identifyMs: performance.now() - decodedMs,
      identifyCpuMs: (user + system) / 1000,
    },
  ];
}

function report(times: readonly QueryTimes[]): void {
  const stages: [name: string, ms: number[]][] = [
    ['decode', times.map((time) => time.decodeMs)],
    ['identify', times.map((time) => time.identifyMs)],
    ['identify_cpu', times.map((time) => time.identifyCpuMs)],
    ['whole', times.map((time) => time.decodeMs + time.identifyMs)],
  ];
  const right = 'right' as const;
  const columns = [
    { heading: 'stage' },
    { heading: 'p50 ms', align: right },
    { heading: 'p95 ms', align: right },
  ];
  const rows = stages.map(([name, ms]) => [
    name,
    quantile(ms, 0.5).toFixed(1),
    quantile(ms, 0.95).toFixed(1),
  ]);
  console.error(tableLines(columns, rows).join('\n'));
  printMetrics(
    stages.flatMap(([name, ms]): Metric[] => [
      { metric: `query.${name}_p50_ms`, length_s: CLIP_S, value: quantile(ms, 0.5), n: ms.length },
      { metric: `query.${name}_p95_ms`, length_s: CLIP_S, value: quantile(ms, 0.95), n: ms.length },
    ]),
  );
}
