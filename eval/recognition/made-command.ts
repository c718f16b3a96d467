import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Earworm } from '../../src/compose.ts';
import { MIN_CONFIDENCE } from '../../src/fingerprint/identify-settings.ts';
import { printMetrics } from '../metric.ts';
import { emptyClips, hardClips } from './clip-plan.ts';
import { decodeFolder } from './decode-folder.ts';
import type { JudgedClip } from './judged-clip.ts';
import { makeFromSpec, type MadeClip } from './make-clips.ts';
import { openCollection } from './open-collection.ts';
import { printFailures } from './print-failures.ts';
import { recognitionMetrics } from './recognition-figures.ts';
import { recognitionTable } from './recognition-table.ts';
import { isInHalf, trackHalf } from './track-family.ts';

const SEED = 2_000_000;

/** `eval made`: short, noisy and sped-up clips of the tracks and clips without music, all made by code. */
export async function madeCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string' },
      half: { type: 'string', default: 'all' },
      clips: { type: 'string', default: '200' },
      empty: { type: 'string', default: '300' },
      'top-failures': { type: 'boolean', default: false },
    },
  });
  if (values.tracks === undefined)
    throw new Error(
      'usage: made --tracks DIR [--half even|odd|all] [--clips N] [--empty N] [--top-failures]',
    );
  const half = trackHalf(values.half);
  const all = [...decodeFolder(values.tracks)];
  const sounds = all.flatMap(({ name }, sound) => (isInHalf(name, half) ? [sound] : []));
  await using collection = await openCollection(values.tracks);
  const clips: JudgedClip[] = [];
  for (const spec of [
    ...hardClips({ sounds, clipsEach: Number(values.clips), seed: SEED }),
    ...emptyClips(Number(values.empty), SEED),
  ]) {
    clips.push(await answer(collection.earworm, makeFromSpec(spec, all), spec.seed));
  }
  console.error(recognitionTable(clips, MIN_CONFIDENCE));
  if (values['top-failures']) printFailures(clips, MIN_CONFIDENCE);
  printMetrics(recognitionMetrics(clips, MIN_CONFIDENCE, 'made'));
}

async function answer({ identifier }: Earworm, made: MadeClip, seed: number): Promise<JudgedClip> {
  const startedMs = performance.now();
  const { matches } = await identifier.identify(made.query, { minConfidence: 0, top: 1 });
  const identifyMs = performance.now() - startedMs;
  const [match] = matches;
  const { variant, lengthS, speed, source, offsetS } = made;
  return {
    name: `${variant} ${seed}`,
    variant,
    lengthS,
    isAtOwnSpeed: speed === 1,
    truth: source === undefined ? undefined : { track: source, offsetS },
    best: match && { ...match, track: path.basename(match.track.file.path) },
    identifyMs,
  };
}
