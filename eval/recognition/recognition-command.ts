import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Earworm } from '../../src/compose.ts';
import { MIN_CONFIDENCE } from '../../src/fingerprint/identify-settings.ts';
import { printMetrics, timeMetrics, type Metric } from '../metric.ts';
import { printFailures } from './print-failures.ts';
import type { JudgedClip } from './judged-clip.ts';
import { openCollection, type MeasuredCollection } from './open-collection.ts';
import { readManifest, type ManifestClip } from './read-manifest.ts';
import { REAL_CLIP_OPTIONS, realClipsFrom } from './real-clips.ts';
import { recognitionMetrics } from './recognition-figures.ts';
import { recognitionTable } from './recognition-table.ts';

const SECONDS_PER_HOUR = 3600;
const BYTES_PER_MB = 1e6;
const CLIPS_PER_MESSAGE = 100;

interface TimedClip extends JudgedClip {
  /** From the file to the fingerprint of the clip. */
  readonly decodeMs: number;
}

/** `eval recognition`: indexes real tracks and answers real clips, as the product does by default. */
export async function recognitionCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      ...REAL_CLIP_OPTIONS,
      json: { type: 'string' },
    },
  });
  const { json } = values;
  const { tracks, queries, manifest } = realClipsFrom(values, {
    command: 'recognition',
    more: '[--json FILE]',
  });
  const asked = await readManifest(manifest);
  await using collection = await openCollection(tracks);
  const clips = await answerAll(collection.earworm, asked, queries);
  console.error(recognitionTable(clips, MIN_CONFIDENCE));
  const metrics = [
    ...recognitionMetrics(clips, MIN_CONFIDENCE, 'recognition'),
    ...timeMetrics('recognition.decode', clips, (clip) => clip.decodeMs),
    ...timeMetrics('recognition.whole', clips, (clip) => clip.decodeMs + clip.identifyMs),
    ...sizeMetrics(collection),
  ];
  printMetrics(metrics);
  if (values['top-failures']) printFailures(clips, MIN_CONFIDENCE);
  if (json !== undefined)
    await writeFile(json, JSON.stringify({ threshold: MIN_CONFIDENCE, metrics, clips }, undefined, 1));
}

/** One after another, so that each has the machine for itself. */
async function answerAll(
  earworm: Earworm,
  asked: readonly ManifestClip[],
  folder: string,
): Promise<TimedClip[]> {
  const clips: TimedClip[] = [];
  for (const clip of asked) {
    clips.push(await answer(earworm, clip, path.resolve(folder, clip.query)));
    if (clips.length % CLIPS_PER_MESSAGE === 0) console.error(`${clips.length} of ${asked.length} clips`);
  }
  return clips;
}

async function answer(earworm: Earworm, clip: ManifestClip, file: string): Promise<TimedClip> {
  const startedMs = performance.now();
  const query = await earworm.analyzer.analyzeClip(file);
  const decodedMs = performance.now();
  const { matches } = await earworm.identifier.identify(query, { minConfidence: 0, top: 1 });
  const identifyMs = performance.now() - decodedMs;
  const [match] = matches;
  const { query: name, variant, lengthS, track, offsetS, isIndexed } = clip;
  return {
    name,
    variant,
    lengthS,
    isAtOwnSpeed: !variant.startsWith('speed'),
    truth: isIndexed ? { track, offsetS } : undefined,
    best: match && { ...match, track: path.basename(match.track.file.path) },
    decodeMs: decodedMs - startedMs,
    identifyMs,
  };
}

function sizeMetrics({ tracks, audioS, wallS, fingerprintBytes, allBytes }: MeasuredCollection): Metric[] {
  const perHour = (bytes: number): number => bytes / BYTES_PER_MB / (audioS / SECONDS_PER_HOUR);
  return [
    { metric: 'index.tracks', value: tracks },
    { metric: 'index.audio_h', value: audioS / SECONDS_PER_HOUR },
    { metric: 'index.wall_s', value: wallS },
    { metric: 'index.fingerprints_mb_per_hour', value: perHour(fingerprintBytes) },
    { metric: 'index.all_mb_per_hour', value: perHour(allBytes) },
  ];
}
