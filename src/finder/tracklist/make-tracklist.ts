import type { MixReader } from '../../media/media-analyzer.ts';
import type { JobProgress } from '../../jobs/job-queue.ts';
import type { Identifier } from '../identify-recording.ts';
import { linkSightings, type MixSighting, type MixSong } from './link-sightings.ts';

export interface Tracklist {
  /** In the order of their beginnings; songs that are blended overlap. */
  readonly songs: readonly MixSong[];
  /** Stretches of at least `GAP_S` that nothing in the collection was heard in. */
  readonly gaps: readonly { readonly startS: number; readonly endS: number }[];
  readonly durationS: number;
}

export interface TracklistOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

export interface TracklistMaker {
  /** Names the songs of a long recording. Errors: those of `MixReader` and of the stores. */
  tracklist(path: string, options?: TracklistOptions): Promise<Tracklist>;
}

/** How far apart the windows (12 s) begin: each moment is in two of them. */
const STEP_S = 6;
/** An answer so unsure counts when the window before or behind it agrees. */
const WEAK_CONFIDENCE = 0.1;
const GAP_S = 15;

export function createTracklistMaker({
  reader,
  identify,
}: {
  readonly reader: MixReader;
  readonly identify: Identifier['identify'];
}): TracklistMaker {
  return {
    async tracklist(path, { signal, onProgress } = {}) {
      const sightings: MixSighting[] = [];
      const { durationS } = await reader.readMix(path, {
        stepS: STEP_S,
        ...(signal && { signal }),
        async onWindow({ query, startS, totalS }) {
          const endS = startS + query.durationMs / 1000;
          const options = { minConfidence: WEAK_CONFIDENCE, ...(signal && { signal }) };
          const { matches } = await identify(query, options);
          sightings.push(...matches.map((track) => ({ startS, endS, track })));
          onProgress?.({
            done: Math.round(endS),
            ...(totalS === undefined ? {} : { total: Math.max(Math.round(totalS), Math.round(endS)) }),
            unit: 'seconds',
            message: 'Listening',
          });
        },
      });
      const songs = linkSightings(sightings, durationS);
      return { songs, gaps: gapsBetween(songs, durationS), durationS };
    },
  };
}

function gapsBetween(songs: readonly MixSong[], durationS: number): Tracklist['gaps'] {
  const gaps: { startS: number; endS: number }[] = [];
  let heardS = 0;
  for (const { startS, endS } of [...songs, { startS: durationS, endS: durationS }]) {
    if (startS - heardS >= GAP_S) gaps.push({ startS: heardS, endS: startS });
    heardS = Math.max(heardS, endS);
  }
  return gaps;
}
