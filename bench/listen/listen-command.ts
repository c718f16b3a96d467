import { parseArgs } from 'node:util';
import { mean, printMetrics, quantile } from '../../eval/metric.ts';
import { decodeFile } from '../../eval/recognition/decode-folder.ts';
import { hearClip, type HeardClip } from './heard-clip.ts';
import { noisyClipsOf, SNR_DB, soundsIn } from './noisy-clips.ts';
import { serveTracks } from './serve-tracks.ts';

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
  await using served = await serveTracks(values.tracks);
  const { url } = served;
  const noisy = noisyClipsOf(served.tracks, Number(values.songs), Number(values.seed));
  const clips = noisy.map(({ samples }) => samples);
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
