import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { mean, printMetrics, quantile } from '../../eval/metric.ts';
import { decodeFile } from '../../eval/recognition/decode-folder.ts';
import { addNoise } from '../../eval/recognition/distort-clip.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { createEarwormServer } from '../../src/compose-server.ts';
import { openEarworm } from '../../src/compose.ts';
import { makeDemoCollection } from '../../src/demo/make-demo-collection.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { loadConfig } from '../../src/load-config.ts';
import { createLog } from '../../src/log.ts';
import { hearClip, type HeardClip } from './heard-clip.ts';

const PLAYED_S = 20;
const SNR_DB = 5;
const NOISES = ['babble', 'pink', 'rain', 'sea'] as const;
/** One after another is played faster than it is, which is harder; many at once just as fast. */
const PACE_ALONE = 4;

/**
 * `bench listen`: songs with noise at 5 dB, played to the server over sockets: one after another, and all at once.
 * `--tracks FOLDER` instead of the demo collection; `--unknown FOLDER` has clips that must not be named.
 */
export async function listenCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string' },
      unknown: { type: 'string' },
      songs: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-bench-listen-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const tracks = values.tracks ?? (await makeDemo(path.join(folder, 'demo')));
  const url = await serve(folder, tracks, undo);
  const clips = clipsOf(tracks, Number(values.songs), Number(values.seed));
  console.error(`${clips.length} songs, one after another ...`);
  const alone: HeardClip[] = [];
  for (const clip of clips) alone.push(await hearClip(url, clip, PACE_ALONE));
  report('alone', alone);
  console.error('all at once ...');
  const cpu = process.cpuUsage();
  const memoryBytes = process.memoryUsage().rss;
  const together = await Promise.all(clips.map((clip) => hearClip(url, clip, 1)));
  const { user, system } = process.cpuUsage(cpu);
  report('at once', together);
  const grownMb = (process.memoryUsage().rss - memoryBytes) / 1e6;
  printMetrics([
    { metric: 'listen_cpu_s', run: 'at once', value: (user + system) / 1e6, n: together.length },
    { metric: 'listen_memory_grown_mb', run: 'at once', value: grownMb, n: together.length },
  ]);
  if (values.unknown !== undefined) await playUnknown(url, values.unknown);
}

async function makeDemo(directory: string): Promise<string> {
  console.error('Making the demo collection ...');
  await makeDemoCollection({ directory });
  return directory;
}

async function serve(folder: string, tracks: string, undo: AsyncDisposableStack): Promise<string> {
  const flags = { data: path.join(folder, 'data'), port: 0 };
  const config = loadConfig({ env: {}, currentFolder: folder, flags });
  const earworm = undo.use(await openEarworm(config, 'write'));
  await earworm.indexPaths([path.resolve(tracks)]);
  const log = createLog({ level: 'silent', isForPerson: false, write: () => undefined });
  const { app } = await createEarwormServer(earworm, config, log);
  undo.defer(() => app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

const soundsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:flac|m4a|mp3|ogg|opus|wav)$/u.test(name))
    .toSorted()
    .map((name) => path.join(folder, name));

/** From a place in the middle of each song, with noise. */
function clipsOf(folder: string, count: number, seed: number): Float32Array[] {
  const random = createRandom(seed);
  const files = soundsIn(folder).filter((file) => !file.includes('.try'));
  const step = Math.max(1, Math.floor(files.length / count));
  const chosen = files.filter((_, i) => i % step === 0);
  const clips: Float32Array[] = [];
  for (const [i, file] of chosen.entries()) {
    const { samples } = decodeFile(file);
    const length = PLAYED_S * SCHEME.sampleRateHz;
    if (samples.length < length || clips.length === count) continue;
    const start = random.below(samples.length - length + 1);
    const noise = { kind: NOISES[i % NOISES.length]!, snrDb: SNR_DB, rateHz: SCHEME.sampleRateHz, random };
    clips.push(addNoise(samples.subarray(start, start + length), noise));
  }
  return clips;
}

function report(run: string, heard: readonly HeardClip[]): void {
  const seconds = heard.map(({ matchS }) => matchS ?? Number.POSITIVE_INFINITY);
  const n = heard.length;
  const lost = heard.map(({ sentS, heardS, matchS }) => (matchS === undefined ? sentS - heardS : 0));
  printMetrics([
    { metric: 'listen_match_p50_s', run, snr_db: SNR_DB, value: quantile(seconds, 0.5), n },
    { metric: 'listen_match_p90_s', run, snr_db: SNR_DB, value: quantile(seconds, 0.9), n },
    { metric: 'listen_named', run, snr_db: SNR_DB, value: mean(seconds.map((s) => Number(s < Infinity))), n },
    { metric: 'listen_sound_lost_s', run, value: Math.max(...lost.map((s) => Math.max(0, s - 0.3))), n },
  ]);
}

async function playUnknown(url: string, folder: string): Promise<void> {
  const heard: HeardClip[] = [];
  for (const file of soundsIn(folder)) heard.push(await hearClip(url, decodeFile(file).samples, PACE_ALONE));
  const named = heard.filter(({ matchS }) => matchS !== undefined).length;
  printMetrics([{ metric: 'listen_false_matches', value: named / heard.length, n: heard.length }]);
}
