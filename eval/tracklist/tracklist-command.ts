import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { MixSong } from '../../src/finder/tracklist/link-sightings.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { type Metric, printMetrics, quantile } from '../metric.ts';
import { decodeFile, type Sound } from '../recognition/decode-folder.ts';
import { openCollection } from '../recognition/open-collection.ts';
import { createRandom, type Random } from '../recognition/random.ts';
import { type MadeMix, makeMix, type MixedSong } from './made-mix.ts';

const SONGS_PER_MIX = 12;
/** One song in so many is in mixes but not in the collection. */
const UNKNOWN_EVERY = 6;
/** Of a song that is told, so much of its time must be right. */
const OVERLAP_MIN = 0.5;

interface Tally {
  named: number;
  known: number;
  wrong: number;
  told: number;
  unknown: number;
  mixS: number;
  readonly startErrorsS: number[];
}

/**
 * `eval tracklist --tracks DIR`: mixes of songs, blended, at changed speeds, one in six of them not in the
 * collection; which are named, and how far their beginnings are off.
 */
export async function tracklistCommand(args: string[]): Promise<void> {
  const options = { tracks: { type: 'string' }, mixes: { type: 'string', default: '4' } } as const;
  const { values } = parseArgs({ args, options });
  if (values.tracks === undefined) throw new Error('usage: tracklist --tracks DIR [--mixes N]');
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-mixes-'));
  try {
    printMetrics(await judge(values.tracks, folder, Number(values.mixes)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(tracks: string, folder: string, mixes: number): Promise<Metric[]> {
  const names = (await readdir(tracks)).toSorted();
  const known = names.filter((_, i) => i % UNKNOWN_EVERY !== 0);
  const library = path.join(folder, 'library');
  await mkdir(library);
  for (const name of known) await symlink(path.resolve(tracks, name), path.join(library, name));
  await using collection = await openCollection(library);
  const tally: Tally = { named: 0, known: 0, wrong: 0, told: 0, unknown: 0, mixS: 0, startErrorsS: [] };
  const cpuBefore = process.cpuUsage();
  for (let i = 0; i < mixes; i++) {
    const random = createRandom(i);
    const sounds = choose(names, random).map((name) => decodeFile(path.join(tracks, name)));
    const { songs, file } = write(sounds, path.join(folder, `${i}.mp3`), random);
    const list = await collection.earworm.mixes.tracklist(file);
    count(tally, songs, list.songs, new Set(known));
    tally.mixS += list.durationS;
  }
  const { user } = process.cpuUsage(cpuBefore);
  console.error(`${Math.round(user / 1e6)} s of processor time in this process, making the mixes included`);
  return metricsOf(tally);
}

function choose(names: readonly string[], random: Random): string[] {
  const left = [...names];
  return Array.from(
    { length: Math.min(SONGS_PER_MIX, left.length) },
    () => left.splice(random.below(left.length), 1)[0]!,
  );
}

function write(
  sounds: readonly Sound[],
  file: string,
  random: Random,
): Pick<MadeMix, 'songs'> & { file: string } {
  const { samples, songs } = makeMix(sounds, SCHEME.sampleRateHz, random);
  encodeAudio({ path: file, sampleRateHz: SCHEME.sampleRateHz, channels: [samples], bitRate: 64_000 });
  return { songs, file };
}

function count(
  tally: Tally,
  truth: readonly MixedSong[],
  told: readonly MixSong[],
  known: ReadonlySet<string>,
): void {
  const isRight = (song: MixedSong, answer: MixSong): boolean => {
    if (path.basename(answer.track.track.file.path) !== song.name) return false;
    const sharedS = Math.min(song.endS, answer.endS) - Math.max(song.startS, answer.startS);
    return sharedS >= OVERLAP_MIN * (answer.endS - answer.startS);
  };
  for (const song of truth) {
    if (!known.has(song.name)) {
      tally.unknown++;
      continue;
    }
    tally.known++;
    const answer = told.find((one) => isRight(song, one));
    if (answer === undefined) continue;
    tally.named++;
    tally.startErrorsS.push(Math.abs(answer.startS - song.startS));
  }
  tally.told += told.length;
  tally.wrong += told.filter((answer) => !truth.some((song) => isRight(song, answer))).length;
}

function metricsOf({ named, known, wrong, told, unknown, mixS, startErrorsS }: Tally): Metric[] {
  return [
    { metric: 'tracklist.recall', value: named / known, n: known },
    { metric: 'tracklist.precision', value: 1 - wrong / Math.max(1, told), n: told, unknown_songs: unknown },
    { metric: 'tracklist.start_error_p50_s', value: quantile(startErrorsS, 0.5), n: named },
    { metric: 'tracklist.start_error_p95_s', value: quantile(startErrorsS, 0.95), n: named },
    { metric: 'tracklist.mixes_s', value: Math.round(mixS) },
  ];
}
