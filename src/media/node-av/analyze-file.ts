import { setImmediate } from 'node:timers/promises';
import { WINDOW_RATE_HZ, WindowGatherer } from '../../embedding/sound-windows.ts';
import { EarwormError } from '../../errors.ts';
import type { Extractor, Extractors } from '../../fingerprint/extractor.ts';
import type { QueryFingerprint } from '../../fingerprint/query-fingerprint.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import { EnvelopeMeter } from '../../audio/envelope-meter.ts';
import { SoundDescriber } from '../../audio/descriptors/describe-sound.ts';
import { checkMediaFile } from '../check-media-file.ts';
import { loadDescriptorKernel } from '../load-descriptor-kernel.ts';
import { loadResampleKernel } from '../load-resample-kernel.ts';
import type { RecordingAnalysis, SoundPortrait } from '../media-analyzer.ts';
import { type MonoFormat, monoSound } from '../mono-sound.ts';
import { AudioSource } from './audio-source.ts';
import { decodeAudio } from './decode-audio.ts';
import { readTags } from '../tags.ts';

export interface AnalyzeSettings {
  readonly extractors: Extractors;
  /** Recordings: more is refused with `E_MEDIA_TOO_LONG`, whatever the file's header says. */
  readonly durationMaxS: number;
  /** Clips: what comes after it is not read. */
  readonly queryMaxS: number;
  /** Called several times a second while sound comes out of the file. */
  readonly onProgress?: () => void;
}

/** Less cannot be told from other sound. */
const DURATION_S_MIN = 1;

/** Decoding blocks; after so long other work gets its turn. */
const BLOCKING_MS = 200;

const makeDescriptorKernel = loadDescriptorKernel();

const makeKernel = loadResampleKernel();
const FORMAT: MonoFormat = { sampleRateHz: SCHEME.sampleRateHz, makeKernel };
const WINDOW_FORMAT: MonoFormat = { sampleRateHz: WINDOW_RATE_HZ, makeKernel };

type Listener = Pick<Extractor<unknown>, 'push'>;

interface FeedOptions {
  readonly onProgress?: () => void;
  readonly format?: MonoFormat;
}

/** Feeds the extractor until `samplesMax`; returns how many samples the sound has, `samplesMax + 1` if more. */
async function feed(
  source: AudioSource,
  extractor: Listener,
  samplesMax: number,
  { onProgress, format = FORMAT }: FeedOptions = {},
): Promise<number> {
  let samples = 0;
  let pauseAtMs = performance.now() + BLOCKING_MS;
  for (const piece of monoSound(decodeAudio(source), format)) {
    extractor.push(piece.subarray(0, samplesMax - samples));
    samples += piece.length;
    if (samples > samplesMax) return samplesMax + 1;
    if (performance.now() < pauseAtMs) continue;
    onProgress?.();
    await setImmediate();
    pauseAtMs = performance.now() + BLOCKING_MS;
  }
  return samples;
}

function both(...takers: readonly Listener[]): Listener {
  return {
    push(samples) {
      for (const taker of takers) taker.push(samples);
    },
  };
}

function refuseShort(samples: number): void {
  const durationS = samples / FORMAT.sampleRateHz;
  if (durationS < DURATION_S_MIN) throw new EarwormError('E_MEDIA_TOO_SHORT', { details: { durationS } });
}

/**
 * Decodes a file once and makes its fingerprint, in this process.
 * Errors: `E_PATH_*`, `E_MEDIA_*` except those of a process that is watched (timeout, memory, crash).
 */
export async function analyzeRecording(path: string, settings: AnalyzeSettings): Promise<RecordingAnalysis> {
  await checkMediaFile(path);
  using source = new AudioSource(path);
  const { durationMaxS } = settings;
  const fingerprinter = settings.extractors.createRecordingExtractor();
  const describer = new SoundDescriber(makeDescriptorKernel());
  const samplesMax = Math.ceil(durationMaxS * FORMAT.sampleRateHz);
  const samples = await feed(source, both(fingerprinter, describer), samplesMax, settings);
  if (samples > samplesMax) throw new EarwormError('E_MEDIA_TOO_LONG', { details: { durationMaxS } });
  refuseShort(samples);
  const { courses: _, ...sound } = describer.finish();
  return {
    fingerprint: fingerprinter.finish(),
    sound,
    tags: await readTags(path, source.metadata),
    durationMs: Math.round((samples / FORMAT.sampleRateHz) * 1000),
    codec: source.codecName,
    bitRate: source.bitRate,
    sampleRateHz: source.sampleRateHz,
    channels: source.channels,
  };
}

/** What can be drawn of a recording; errors as for recordings. */
export async function readSoundPortrait(path: string, settings: AnalyzeSettings): Promise<SoundPortrait> {
  await checkMediaFile(path);
  using source = new AudioSource(path);
  const { durationMaxS } = settings;
  const fingerprinter = settings.extractors.createRecordingExtractor();
  const envelope = new EnvelopeMeter(FORMAT.sampleRateHz);
  const samplesMax = Math.ceil(durationMaxS * FORMAT.sampleRateHz);
  const samples = await feed(source, both(fingerprinter, envelope), samplesMax, settings);
  if (samples > samplesMax) throw new EarwormError('E_MEDIA_TOO_LONG', { details: { durationMaxS } });
  return {
    durationMs: Math.round((samples / FORMAT.sampleRateHz) * 1000),
    envelope: envelope.finish(),
    peaks: fingerprinter.finish().peaks,
  };
}

/** The fingerprint of the first `queryMaxS` of a file; errors as for recordings, without `E_MEDIA_TOO_LONG`. */
export async function analyzeClip(path: string, settings: AnalyzeSettings): Promise<QueryFingerprint> {
  await checkMediaFile(path);
  using source = new AudioSource(path);
  const extractor = settings.extractors.createClipExtractor();
  const samplesMax = Math.ceil(settings.queryMaxS * FORMAT.sampleRateHz);
  refuseShort(await feed(source, extractor, samplesMax, settings));
  return extractor.finish();
}

/** What a model is to hear of a recording; errors as for recordings. */
export async function readSoundWindows(path: string, settings: AnalyzeSettings): Promise<Float32Array[]> {
  await checkMediaFile(path);
  using source = new AudioSource(path);
  const { durationMaxS, onProgress } = settings;
  const gatherer = new WindowGatherer();
  const samplesMax = Math.ceil(durationMaxS * WINDOW_FORMAT.sampleRateHz);
  const watching = onProgress === undefined ? {} : { onProgress };
  const samples = await feed(source, gatherer, samplesMax, { ...watching, format: WINDOW_FORMAT });
  if (samples > samplesMax) throw new EarwormError('E_MEDIA_TOO_LONG', { details: { durationMaxS } });
  return gatherer.finish();
}
