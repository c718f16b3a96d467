import path from 'node:path';
import type { JudgedClip } from '../../eval/recognition/judged-clip.ts';
import type { ManifestClip } from '../../eval/recognition/read-manifest.ts';
import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';
import { frameSeconds, SCHEME } from '../../src/fingerprint/scheme.ts';
import { createAnalysisPool } from '../../src/media/node-av/create-analysis-pool.ts';
import type { RealTrack } from './real-tracks.ts';
import { ServingProcess, type ServingFigures } from './serving-process.ts';

const CLIP_LIMITS = { durationMaxS: 3600, stallMaxS: 30, wallMaxS: 60, memoryMaxMb: 1024 };
const CLIPS_PER_MESSAGE = 100;

export interface DecodedClip {
  readonly clip: ManifestClip;
  readonly query: QueryFingerprint;
}

export async function decodeClips(clips: readonly ManifestClip[], folder: string): Promise<DecodedClip[]> {
  const pool = createAnalysisPool({ concurrency: 1, limits: CLIP_LIMITS });
  try {
    const decoded: DecodedClip[] = [];
    for (const clip of clips)
      decoded.push({ clip, query: await pool.analyzeClip(path.resolve(folder, clip.query)) });
    return decoded;
  } finally {
    await pool.close();
  }
}

export interface ServedClip extends JudgedClip {
  readonly identifyCpuMs: number;
}

export interface Served {
  readonly clips: readonly ServedClip[];
  readonly figures: ServingFigures;
}

/** One after another, of a fresh process. `real` are the tracks with ids from 1. */
export async function askClips(
  indexFolder: string,
  clips: readonly DecodedClip[],
  real: readonly RealTrack[],
): Promise<Served> {
  using serving = new ServingProcess(indexFolder);
  const served: ServedClip[] = [];
  for (const { clip, query } of clips) {
    const { best, ...times } = await serving.identify(query);
    served.push({
      name: clip.query,
      variant: clip.variant,
      lengthS: clip.lengthS,
      isAtOwnSpeed: !clip.variant.startsWith('speed'),
      truth: clip.isIndexed ? { track: clip.track, offsetS: clip.offsetS } : undefined,
      best: best && {
        ...best,
        track: real[best.trackId - 1]?.name ?? 'a synthetic track',
        offsetS: best.startFrame * frameSeconds(SCHEME),
      },
      ...times,
    });
    if (served.length % CLIPS_PER_MESSAGE === 0) console.error(`${served.length} of ${clips.length} clips`);
  }
  return { clips: served, figures: await serving.figures() };
}
