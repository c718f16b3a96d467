import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics, quantile, type Metric } from '../../eval/metric.ts';
import type { JudgedClip } from '../../eval/recognition/judged-clip.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { readManifest, type ManifestClip } from '../../eval/recognition/read-manifest.ts';
import { recognitionMetrics } from '../../eval/recognition/recognition-figures.ts';
import { recognitionTable } from '../../eval/recognition/recognition-table.ts';
import { MIN_CONFIDENCE } from '../../src/fingerprint/identify-settings.ts';
import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';
import { frameSeconds, SCHEME } from '../../src/fingerprint/scheme.ts';
import { createAnalysisPool } from '../../src/media/node-av/create-analysis-pool.ts';
import { readRealTracks, type RealTrack } from './real-tracks.ts';
import { makeScaleIndex } from './scale-index.ts';
import { ServingProcess, type ServingFigures } from './serving-process.ts';
import { SYNTHETIC_TRACK_S } from './synthetic-track.ts';

const BYTES_PER_MB = 1e6;
const CLIP_LIMITS = { durationMaxS: 3600, stallMaxS: 30, wallMaxS: 60, memoryMaxMb: 1024 };
const CLIPS_PER_MESSAGE = 100;

/** `bench scale`: the same clips asked of the real tracks alone and among many synthetic ones. */
export async function scaleCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string' },
      queries: { type: 'string' },
      manifest: { type: 'string' },
      synthetic: { type: 'string', default: '10000' },
      dir: { type: 'string' },
      limit: { type: 'string' },
    },
  });
  const { tracks, queries, manifest, dir } = values;
  if (tracks === undefined || queries === undefined || manifest === undefined)
    throw new Error(
      'usage: scale --tracks DIR --queries DIR --manifest FILE --synthetic N [--dir DIR] [--limit N]',
    );
  const synthetic = Number(values.synthetic);
  await using undo = new AsyncDisposableStack();
  const folder = dir ?? (await mkdtemp(path.join(tmpdir(), 'earworm-scale-')));
  if (dir === undefined) undo.defer(() => rm(folder, { recursive: true, force: true }));
  const real = readRealTracks(tracks);
  const realS = real.reduce((sum, { peaks }) => sum + peaks.lengthFrames, 0) * frameSeconds(SCHEME);
  const clips = someOf(await readManifest(manifest), Number(values.limit ?? 1e9));
  const asked = await fingerprintClips(clips, queries);
  for (const [name, count] of [
    ['real only', 0],
    [`${synthetic} synthetic`, synthetic],
  ] as const) {
    const indexFolder = path.join(folder, String(count));
    await makeScaleIndex(indexFolder, real, count);
    const { judged, figures } = await askAll(indexFolder, asked, real);
    console.error(`\n${name}\n${recognitionTable(judged, MIN_CONFIDENCE)}`);
    const labelled = (metric: Metric): Metric => ({ ...metric, synthetic: count });
    printMetrics(recognitionMetrics(judged, MIN_CONFIDENCE, 'scale').map(labelled));
    printMetrics(
      [...timeMetrics(judged), ...sizeMetrics(figures, realS + count * SYNTHETIC_TRACK_S)].map(labelled),
    );
  }
}

/** About so many of them, always the same. */
function someOf<T>(items: readonly T[], count: number): T[] {
  const random = createRandom(count);
  return items.filter(() => random.next() * items.length < count);
}

interface AskedClip {
  readonly clip: ManifestClip;
  readonly query: QueryFingerprint;
}

async function fingerprintClips(clips: readonly ManifestClip[], folder: string): Promise<AskedClip[]> {
  const pool = createAnalysisPool({ concurrency: 1, limits: CLIP_LIMITS });
  try {
    const asked: AskedClip[] = [];
    for (const clip of clips) {
      asked.push({ clip, query: await pool.analyzeClip(path.resolve(folder, clip.query)) });
    }
    return asked;
  } finally {
    await pool.close();
  }
}

interface Served {
  readonly judged: readonly JudgedClip[];
  readonly figures: ServingFigures;
}

async function askAll(
  indexFolder: string,
  asked: readonly AskedClip[],
  real: readonly RealTrack[],
): Promise<Served> {
  using serving = new ServingProcess(indexFolder);
  const judged: JudgedClip[] = [];
  for (const { clip, query } of asked) {
    const { best, identifyMs } = await serving.identify(query);
    judged.push({
      name: clip.query,
      variant: clip.variant,
      lengthS: clip.lengthS,
      isAtOwnSpeed: !clip.variant.startsWith('speed'),
      truth: clip.isIndexed ? { track: clip.track, offsetS: clip.offsetS } : undefined,
      best: best && {
        ...best,
        track: real[best.trackId - 1]?.name ?? 'a synthetic track',
        offsetS: best.startFrame * frameSeconds(SCHEME),
      },
      identifyMs,
    });
    if (judged.length % CLIPS_PER_MESSAGE === 0) console.error(`${judged.length} of ${asked.length} clips`);
  }
  return { judged, figures: await serving.figures() };
}

function timeMetrics(clips: readonly JudgedClip[]): Metric[] {
  return [...Map.groupBy(clips, (clip) => clip.lengthS)].flatMap(([length_s, own]) => {
    const times = own.map((clip) => clip.identifyMs);
    return [
      { metric: 'scale.identify_p50_ms', length_s, value: quantile(times, 0.5), n: times.length },
      { metric: 'scale.identify_p95_ms', length_s, value: quantile(times, 0.95), n: times.length },
    ];
  });
}

function sizeMetrics({ index, residentBytes, residentMaxBytes }: ServingFigures, audioS: number): Metric[] {
  return [
    { metric: 'scale.tracks', value: index.tracks },
    { metric: 'scale.postings', value: index.postings },
    { metric: 'scale.shards', value: index.shards },
    { metric: 'scale.index_mb', value: index.sizeBytes / BYTES_PER_MB },
    { metric: 'scale.mb_per_hour', value: index.sizeBytes / BYTES_PER_MB / (audioS / 3600) },
    { metric: 'scale.bytes_per_track', value: index.sizeBytes / index.tracks },
    { metric: 'scale.resident_mb', value: residentBytes / BYTES_PER_MB },
    { metric: 'scale.resident_max_mb', value: residentMaxBytes / BYTES_PER_MB },
  ];
}
