import { addLevelled, applyLevels } from '../../audio/mix/level-course.ts';
import { limitPeaks } from '../../audio/mix/limit-peaks.ts';
import { TruePeakMeter } from '../../audio/mix/true-peak.ts';
import { AudioFileWriter } from './audio-file-writer.ts';
import { AudioSource } from './audio-source.ts';
import { type StereoPiece, STEREO_RATE_HZ, stereoSound } from './stereo-sound.ts';
import type { Turns } from './turns.ts';

/** A stretch of stereo sound in memory: 23 MB a minute. */
export type SoundBed = StereoPiece;

export function emptyBed(durationS: number): SoundBed {
  const samples = Math.round(durationS * STEREO_RATE_HZ);
  return [new Float32Array(samples), new Float32Array(samples)];
}

export interface Laying {
  readonly path: string;
  /** What comes before this in the file is left out. */
  readonly fromS: number;
  /** Where in the bed it begins. */
  readonly atS: number;
  /** At each millisecond of the bed. */
  readonly levels: Float32Array;
}

/** Adds the sound of a file to a bed, sample for sample where it belongs. Errors: as for decoding. */
export async function laySound(bed: SoundBed, laying: Laying, turns: Turns): Promise<void> {
  using source = new AudioSource(laying.path);
  const { fromS, atS, levels } = laying;
  const from = Math.round(atS * STEREO_RATE_HZ);
  let at = from - Math.round(fromS * STEREO_RATE_HZ);
  for (const [left, right] of stereoSound(source)) {
    addLevelled(bed[0], left, { at, from, levels });
    addLevelled(bed[1], right, { at, from, levels });
    at += left.length;
    if (at >= bed[0].length) return;
    await turns.give();
  }
}

/** AAC adds a little to peaks, so that the sound is kept under this first, decibels of full scale. */
const CEILING_DB = -1.6;
/** What was coded is decoded again: nothing of it may be louder. */
const TRUE_PEAK_DB_MAX = -1;
const TRIES = 4;
const BIT_RATE = 192_000;
const PIECE_SAMPLES = 8192;

const factorOf = (db: number): number => 10 ** (db / 20);

/**
 * Writes a bed to an M4A file whose true peak, decoded, stays under `TRUE_PEAK_DB_MAX`; the bed is changed.
 * Returns that peak, decibels. Errors: `E_DISK_FULL`, `E_PATH_*`, `E_STORE_FAILED`.
 */
export async function writeBed(bed: SoundBed, path: string, turns: Turns): Promise<number> {
  for (const _ of limitPeaks(bed, factorOf(CEILING_DB))) await turns.give();
  for (let left = TRIES; ; left--) {
    await encode(bed, path, turns);
    const peakDb = await truePeakDb(path, turns);
    if (peakDb < TRUE_PEAK_DB_MAX || left === 1) return peakDb;
    const softer = Float32Array.of(factorOf(TRUE_PEAK_DB_MAX - peakDb - 0.3));
    for (const channel of bed) applyLevels(channel, 0, softer);
  }
}

async function encode(bed: SoundBed, path: string, turns: Turns): Promise<void> {
  const settings = { path, sampleRateHz: STEREO_RATE_HZ, channelCount: 2, bitRate: BIT_RATE };
  using writer = new AudioFileWriter(settings);
  for (let from = 0; from < bed[0].length; from += PIECE_SAMPLES) {
    writer.write(bed.map((channel) => channel.subarray(from, from + PIECE_SAMPLES)));
    await turns.give();
  }
  writer.close();
}

const SILENCE = 1e-5;

/** The true peak of a file's sound in stereo, decibels of full scale, -100 or more. Errors: as for decoding. */
async function truePeakDb(path: string, turns: Turns): Promise<number> {
  using source = new AudioSource(path);
  const [left, right] = [new TruePeakMeter(), new TruePeakMeter()];
  for (const piece of stereoSound(source)) {
    left.push(piece[0]);
    right.push(piece[1]);
    await turns.give();
  }
  return 20 * Math.log10(Math.max(SILENCE, left.peak, right.peak));
}
