import { readdirSync } from 'node:fs';
import path from 'node:path';
import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import type { DescriptorKernel } from '../../src/audio/descriptors/descriptor-kernel.ts';
import { DESCRIBED_RATE_HZ } from '../../src/audio/descriptors/sound-block.ts';
import type { SoundDescriptors } from '../../src/audio/descriptors/sound-descriptors.ts';
import { rawSoundValues } from '../../src/audio/descriptors/sound-vector.ts';
import { loadResampleKernel } from '../../src/media/load-resample-kernel.ts';
import { monoSound } from '../../src/media/mono-sound.ts';
import { AudioSource } from '../../src/media/node-av/audio-source.ts';
import { decodeAudio } from '../../src/media/node-av/decode-audio.ts';
import { mean } from '../metric.ts';

const FORMAT = { sampleRateHz: DESCRIBED_RATE_HZ, makeKernel: loadResampleKernel() };
const DIGITS = 3;

/** The rows of `USUAL` in `usual-values.ts`, measured on the audio files of a folder and on more sounds. */
export function measureUsualValues(
  folder: string,
  more: readonly SoundDescriptors[],
  makeKernel: () => DescriptorKernel,
): string {
  const files = readdirSync(folder).map((name) => describeFile(path.join(folder, name), makeKernel()));
  const tracks = [...files, ...more].map(rawSoundValues);
  return tracks[0]!.map((_, i) => usualRow(tracks.map((values) => values[i]!))).join('\n');
}

function describeFile(file: string, kernel: DescriptorKernel): SoundDescriptors {
  using source = new AudioSource(file);
  const describer = new SoundDescriber(kernel);
  for (const samples of monoSound(decodeAudio(source), FORMAT)) describer.push(samples);
  return describer.finish();
}

function usualRow(values: readonly number[]): string {
  const average = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
  const [centre, scale] = [average, deviation].map((value) => Number(value.toPrecision(DIGITS)));
  return `  [${centre}, ${scale}],`;
}
