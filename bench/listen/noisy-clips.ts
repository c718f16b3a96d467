import { readdirSync } from 'node:fs';
import path from 'node:path';
import { decodeFile } from '../../eval/recognition/decode-folder.ts';
import { addNoise } from '../../eval/recognition/distort-clip.ts';
import { createRandom } from '../../eval/recognition/random.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';

export const SNR_DB = 5;
const PLAYED_S = 20;
const NOISES = ['babble', 'pink', 'rain', 'sea'] as const;

export interface NoisyClip {
  readonly file: string;
  /** Mono, at the scheme's rate. */
  readonly samples: Float32Array;
}

export const soundsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:flac|m4a|mp3|ogg|opus|wav)$/u.test(name))
    .toSorted()
    .map((name) => path.join(folder, name));

/** Twenty seconds from a place in the middle of each song, with noise at 5 dB. */
export function noisyClipsOf(folder: string, count: number, seed: number): NoisyClip[] {
  const random = createRandom(seed);
  const files = soundsIn(folder).filter((file) => !file.includes('.try'));
  const step = Math.max(1, Math.floor(files.length / count));
  const chosen = files.filter((_, i) => i % step === 0);
  const clips: NoisyClip[] = [];
  for (const [i, file] of chosen.entries()) {
    const { samples } = decodeFile(file);
    const length = PLAYED_S * SCHEME.sampleRateHz;
    if (samples.length < length || clips.length === count) continue;
    const start = random.below(samples.length - length + 1);
    const noise = { kind: NOISES[i % NOISES.length]!, snrDb: SNR_DB, rateHz: SCHEME.sampleRateHz, random };
    clips.push({ file, samples: addNoise(samples.subarray(start, start + length), noise) });
  }
  return clips;
}
