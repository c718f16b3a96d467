import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DuplicateReport } from '../../src/finder/duplicates/find-duplicates.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { type Metric, printMetrics } from '../metric.ts';
import { decodeFolder } from '../recognition/decode-folder.ts';
import { openCollection } from '../recognition/open-collection.ts';
import { COPY_KINDS, writeCopies } from './made-copies.ts';

/**
 * `eval duplicates`: the recordings of a folder with copies of each in other formats, levels and lengths.
 * A pair of files counts as found when it is in one group (of excerpts: when it is told to be a part).
 */
export async function duplicatesCommand(args: string[]): Promise<void> {
  const options = {
    tracks: { type: 'string' },
    count: { type: 'string', default: '62' },
    seconds: { type: 'string', default: '90' },
  } as const;
  const { values } = parseArgs({ args, options });
  if (values.tracks === undefined)
    throw new Error('usage: duplicates --tracks DIR [--count N] [--seconds N]');
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-copies-'));
  try {
    const recordings = writeAll(values.tracks, folder, {
      count: Number(values.count),
      seconds: Number(values.seconds),
    });
    await using collection = await openCollection(folder);
    const cpuBefore = process.cpuUsage();
    const report = await collection.earworm.collection.duplicates();
    const { user, system } = process.cpuUsage(cpuBefore);
    const cpuMs = (user + system) / 1000 / collection.tracks;
    printMetrics([
      ...metricsOf(report, recordings),
      { metric: 'duplicates.cpu_per_song_ms', value: cpuMs, n: collection.tracks },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns how many recordings there are. */
function writeAll(
  tracks: string,
  folder: string,
  { count, seconds }: { readonly count: number; readonly seconds: number },
): number {
  let written = 0;
  for (const { samples } of decodeFolder(tracks)) {
    if (written === count) break;
    written++;
    const part = samples.subarray(0, seconds * SCHEME.sampleRateHz);
    writeCopies(folder, String(written).padStart(4, '0'), part);
  }
  return written;
}

const nameOf = (file: string): { recording: string; kind: string } => {
  const [recording = '', kind = ''] = path.parse(file).name.split('+');
  return { recording, kind };
};

function metricsOf({ groups, related }: DuplicateReport, recordings: number): Metric[] {
  const files = groups.map((group) => group.files.map(({ file }) => nameOf(file.path)));
  const told = files.flatMap((own) => pairsOf(own));
  const right = told.filter(([a, b]) => a.recording === b.recording);
  const metrics: Metric[] = COPY_KINDS.filter(({ relation }) => relation === 'same').map(({ name }) => {
    const isPair = ([a, b]: Pair): boolean =>
      [a.kind, b.kind].toSorted().join() === ['original', name].toSorted().join();
    const found = right.filter(isPair).length;
    return { metric: 'duplicates.recall', copy: name, value: found / recordings, n: recordings };
  });
  const parts = related.filter(
    ({ kind, track, other }) =>
      kind === 'part' &&
      nameOf(track.file.path).kind.startsWith('excerpt') &&
      nameOf(track.file.path).recording === nameOf(other.file.path).recording,
  );
  const strangers = related.filter(
    ({ track, other }) => nameOf(track.file.path).recording !== nameOf(other.file.path).recording,
  );
  return [
    ...metrics,
    { metric: 'duplicates.recall', copy: 'excerpt-30s', value: parts.length / recordings, n: recordings },
    { metric: 'duplicates.precision', value: right.length / told.length, n: told.length },
    { metric: 'duplicates.related_strangers', value: strangers.length, n: related.length },
  ];
}

type Pair = readonly [{ recording: string; kind: string }, { recording: string; kind: string }];

function pairsOf(files: readonly { recording: string; kind: string }[]): Pair[] {
  return files.flatMap((one, i) => files.slice(i + 1).map((other) => [one, other] as const));
}
