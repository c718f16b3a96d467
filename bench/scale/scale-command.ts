import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printMetrics, type Metric } from '../../eval/metric.ts';
import { printFailures } from '../../eval/recognition/print-failures.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { readManifest } from '../../eval/recognition/read-manifest.ts';
import { REAL_CLIP_OPTIONS, realClipsFrom } from '../../eval/recognition/real-clips.ts';
import { recognitionTable } from '../../eval/recognition/recognition-table.ts';
import { MIN_CONFIDENCE as threshold } from '../../src/fingerprint/identify-settings.ts';
import { frameSeconds, SCHEME } from '../../src/fingerprint/scheme.ts';
import { askClips, decodeClips } from './ask-clips.ts';
import { readRealTracks } from './real-tracks.ts';
import { makeScaleIndex } from './scale-index.ts';
import { comparisonTable, scaleMetrics } from './scale-metrics.ts';
import { SYNTHETIC_TRACK_S } from './synthetic-track.ts';

/** `bench scale`: the same clips asked of the real tracks alone and among many synthetic ones. */
export async function scaleCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ...REAL_CLIP_OPTIONS,
      synthetic: { type: 'string', default: '10000' },
      dir: { type: 'string' },
      limit: { type: 'string', default: 'Infinity' },
    },
  });
  const { dir } = values;
  const more = '[--synthetic N] [--dir DIR] [--limit CLIPS]';
  const { tracks, queries, manifest } = realClipsFrom(values, { command: 'scale', more });
  await using undo = new AsyncDisposableStack();
  const folder = dir ?? (await mkdtemp(path.join(tmpdir(), 'earworm-scale-')));
  if (dir === undefined) undo.defer(() => rm(folder, { recursive: true, force: true }));
  const real = readRealTracks(tracks);
  const realS = real.reduce((sum, { peaks }) => sum + peaks.lengthFrames, 0) * frameSeconds(SCHEME);
  const decoded = await decodeClips(someOf(await readManifest(manifest), Number(values.limit)), queries);
  const runs: Metric[][] = [];
  for (const synthetic of [0, Number(values.synthetic)]) {
    const indexFolder = path.join(folder, String(synthetic));
    await makeScaleIndex(indexFolder, real, synthetic);
    const served = await askClips(indexFolder, decoded, real);
    console.error(`\n${synthetic} synthetic tracks\n${recognitionTable(served.clips, threshold)}`);
    if (values['top-failures']) printFailures(served.clips, threshold);
    const audioS = realS + synthetic * SYNTHETIC_TRACK_S;
    runs.push(scaleMetrics({ ...served, synthetic, audioS, threshold }));
  }
  console.error(`\n${comparisonTable(runs[0]!, runs[1]!)}`);
  printMetrics(runs.flat());
}

/** About so many of them, always the same. */
function someOf<T>(items: readonly T[], count: number): T[] {
  const random = createRandom(1);
  return items.filter(() => random.next() * items.length < count);
}
