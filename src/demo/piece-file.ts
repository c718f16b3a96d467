import path from 'node:path';
import { PLAIN_RESAMPLE_KERNEL } from '../audio/resample-kernel.ts';
import { RESAMPLE_BLOCK_SAMPLES } from '../audio/resample-stage.ts';
import { Resampler } from '../audio/resample.ts';
import { encodeAudio } from '../media/node-av/encode-audio.ts';
import type { Album } from './albums.ts';
import type { DemoPiece } from './pieces.ts';
import { createRandom } from './random.ts';
import { renderScore } from './render-score.ts';
import { replaceFile } from './replace-file.ts';
import { SAMPLE_RATE_HZ } from './synth/instrument.ts';
import type { StereoTrack } from './synth/stereo-track.ts';

const BIT_RATE = 128_000;
const OPUS_RATE_HZ = 48_000;

/** Where in its piece the noisy clip lies, and how it sounds. */
const CLIP_START_S = 21;
const CLIP_LENGTH_S = 8;
/** RMS, against about 0.15 of the music. */
const CLIP_NOISE = 0.05;

/** The sound of a piece at `SAMPLE_RATE_HZ`: the same samples every time. */
export function renderPiece(piece: DemoPiece): StereoTrack {
  return renderScore(piece.compose(piece));
}

/** Renders a piece and writes it, tagged; the file appears whole or not at all. Errors: as of `encodeAudio`. */
export async function writePieceFile(piece: DemoPiece, album: Album, file: string): Promise<void> {
  const { left, right } = renderPiece(piece);
  const toRate = path.extname(file) === '.opus' ? OPUS_RATE_HZ : SAMPLE_RATE_HZ;
  await replaceFile(file, (unfinished) =>
    encodeAudio({
      path: unfinished,
      sampleRateHz: toRate,
      channels: [left, right].map((channel) => resample(channel, toRate)),
      bitRate: BIT_RATE,
      tags: {
        title: piece.title,
        artist: album.artist,
        album: album.title,
        album_artist: album.artist,
        genre: piece.genres[0],
        date: String(album.year),
        track: String(piece.trackNumber),
        publisher: album.label,
      },
    }),
  );
}

/** Writes a few seconds from the middle of a piece as a poor microphone would hear them. */
export async function writeNoisyClip(piece: DemoPiece, file: string): Promise<void> {
  const { left, right } = renderPiece(piece);
  const random = createRandom('noise of the clip');
  const start = CLIP_START_S * SAMPLE_RATE_HZ;
  const clip = left.slice(start, start + CLIP_LENGTH_S * SAMPLE_RATE_HZ);
  for (let i = 0; i < clip.length; i++) {
    // The sum of three even chances is nearly Gaussian and has an RMS of 1/2.
    const noise = 2 * (random.next() + random.next() + random.next() - 1.5);
    clip[i] = 0.4 * ((clip[i] ?? 0) + (right[start + i] ?? 0)) + CLIP_NOISE * noise;
  }
  await replaceFile(file, (unfinished) =>
    encodeAudio({ path: unfinished, sampleRateHz: SAMPLE_RATE_HZ, channels: [clip], bitRate: 64_000 }),
  );
}

function resample(channel: Float32Array, toRate: number): Float32Array {
  if (toRate === SAMPLE_RATE_HZ) return channel;
  const resampler = new Resampler(PLAIN_RESAMPLE_KERNEL, SAMPLE_RATE_HZ, toRate);
  const pieces: Float32Array[] = [];
  for (let start = 0; start < channel.length; start += RESAMPLE_BLOCK_SAMPLES) {
    const part = channel.subarray(start, start + RESAMPLE_BLOCK_SAMPLES);
    resampler.block.set(part);
    pieces.push(resampler.push(part.length).slice());
  }
  for (const rest of resampler.flush()) pieces.push(rest.slice());
  const whole = new Float32Array(pieces.reduce((sum, samples) => sum + samples.length, 0));
  let at = 0;
  for (const samples of pieces) {
    whole.set(samples, at);
    at += samples.length;
  }
  return whole;
}
