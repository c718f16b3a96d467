import path from 'node:path';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';

/** What is done to a recording, and how the result is related to it. */
export interface CopyKind {
  readonly name: string;
  readonly relation: 'same' | 'part';
  readonly ending: 'mp3' | 'ogg' | 'm4a' | 'flac';
  readonly bitRate?: number;
  readonly change: (samples: Float32Array) => Float32Array;
}

/** Recordings are written at this rate: fingerprints look no higher. */
const RATE_HZ = 2 * SCHEME.sampleRateHz;
const same = (samples: Float32Array): Float32Array => samples;
const seconds = (count: number): number => Math.round(count * RATE_HZ);

function delayed(samples: Float32Array): Float32Array {
  const later = new Float32Array(samples.length + seconds(1.37));
  later.set(samples, seconds(1.37));
  return later;
}

/** Louder, its peaks pressed: what another mastering does. */
const pressed = (samples: Float32Array): Float32Array =>
  samples.map((sample) => Math.tanh(2.5 * sample) * 0.9);

export const COPY_KINDS: readonly CopyKind[] = [
  { name: 'mp3-128', relation: 'same', ending: 'mp3', bitRate: 128_000, change: same },
  { name: 'mp3-32', relation: 'same', ending: 'mp3', bitRate: 32_000, change: same },
  { name: 'vorbis-48', relation: 'same', ending: 'ogg', bitRate: 48_000, change: same },
  { name: 'aac-64-later', relation: 'same', ending: 'm4a', bitRate: 64_000, change: delayed },
  { name: 'mastered', relation: 'same', ending: 'flac', change: pressed },
  {
    name: 'quieter',
    relation: 'same',
    ending: 'mp3',
    bitRate: 96_000,
    change: (samples) => samples.map((sample) => 0.25 * sample),
  },
  {
    name: 'excerpt-30s',
    relation: 'part',
    ending: 'mp3',
    bitRate: 96_000,
    change: (samples) => samples.slice(seconds(20), seconds(50)),
  },
];

/** At twice the rate, by the mean of neighbours; what that adds above is not looked at. */
export function doubled(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: 2 * samples.length }, (_, i) =>
    i % 2 === 0 ? (samples[i / 2] ?? 0) : ((samples[(i - 1) / 2] ?? 0) + (samples[(i + 1) / 2] ?? 0)) / 2,
  );
}

/** Writes the original and its copies; their names say what they are. */
export function writeCopies(folder: string, name: string, samples: Float32Array): void {
  const original = doubled(samples);
  const write = (file: string, channel: Float32Array, bitRate?: number): void =>
    encodeAudio({
      path: path.join(folder, file),
      sampleRateHz: RATE_HZ,
      channels: [channel],
      ...(bitRate === undefined ? {} : { bitRate }),
    });
  write(`${name}+original.flac`, original);
  for (const { name: kind, ending, bitRate, change } of COPY_KINDS)
    write(`${name}+${kind}.${ending}`, change(original), bitRate);
}
