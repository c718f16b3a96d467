import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { loadExtractors } from '../../src/media/load-extractors.ts';
import { loadResampleKernel } from '../../src/media/load-resample-kernel.ts';
import { monoSound, type MonoFormat } from '../../src/media/mono-sound.ts';
import { AudioSource } from '../../src/media/node-av/audio-source.ts';
import { decodeAudio } from '../../src/media/node-av/decode-audio.ts';

/** Seconds of processor time that the steps of reading files take, in this process. */
export interface StageTimes {
  readonly audioS: number;
  readonly decodeS: number;
  readonly mixAndResampleS: number;
  readonly extractS: number;
}

/** The sound in memory is at most this long, the rest of the files is left out. */
const AUDIO_S_MAX = 1800;

const FORMAT: MonoFormat = { sampleRateHz: SCHEME.sampleRateHz, makeKernel: loadResampleKernel() };

/** Each step by itself, twice, so that the second finds all code compiled. */
export function measureStages(files: readonly string[]): StageTimes {
  measureOnce(files);
  return measureOnce(files);
}

function measureOnce(files: readonly string[]): StageTimes {
  const { createRecordingExtractor } = loadExtractors();
  const total = { audioS: 0, decodeS: 0, mixAndResampleS: 0, extractS: 0 };
  for (const file of files) {
    if (total.audioS > AUDIO_S_MAX) break;
    const decodeS = cpuSecondsOf(() => drain(file, (source) => decodeAudio(source)));
    const pieces: Float32Array[] = [];
    const monoS = cpuSecondsOf(() =>
      drain(
        file,
        (source) => monoSound(decodeAudio(source), FORMAT),
        (piece) => pieces.push(piece.slice()),
      ),
    );
    total.decodeS += decodeS;
    total.mixAndResampleS += monoS - decodeS;
    total.extractS += cpuSecondsOf(() => {
      const extractor = createRecordingExtractor();
      for (const piece of pieces) extractor.push(piece);
      extractor.finish();
    });
    total.audioS += pieces.reduce((sum, { length }) => sum + length, 0) / FORMAT.sampleRateHz;
  }
  return total;
}

function drain<T>(file: string, read: (source: AudioSource) => Iterable<T>, visit?: (item: T) => void): void {
  using source = new AudioSource(file);
  for (const item of read(source)) visit?.(item);
}

function cpuSecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
