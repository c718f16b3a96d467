import type { CatalogStore } from '../catalog/catalog-store.ts';
import type { Track } from '../catalog/track.ts';
import { MIN_CONFIDENCE } from '../fingerprint/identify-settings.ts';
import { identify, type Identification } from '../fingerprint/identify.ts';
import type { PostingStore } from '../fingerprint/posting-store.ts';
import type { QueryFingerprint } from '../fingerprint/query-fingerprint.ts';
import { frameSeconds, SCHEME } from '../fingerprint/scheme.ts';

export interface IdentifiedTrack {
  readonly track: Track;
  /** Calibrated probability, 0..1, that this is the recording. */
  readonly confidence: number;
  /** Where in the track the clip begins; negative when it begins before the track. */
  readonly offsetS: number;
  /** How many times as fast as the track the clip plays, pitch and tempo together. */
  readonly speed: number;
  /** Another answer fits the clip about as well: copies or versions of one recording, or a shared passage. */
  readonly tied: boolean;
}

export interface IdentifyAnswer {
  /** Best first; empty when nothing in the collection is likely enough. */
  readonly matches: readonly IdentifiedTrack[];
  readonly processingTimeMs: number;
}

export interface IdentifyOptions {
  /** Answers at most; 5 by default. */
  readonly top?: number;
  /** 0..1; answers below it are left out. */
  readonly minConfidence?: number;
  readonly signal?: AbortSignal;
}

export interface Identifier {
  /** Errors: `E_CANCELLED`, those of the stores. */
  identify(query: QueryFingerprint, options?: IdentifyOptions): Promise<IdentifyAnswer>;
}

/** Evidence within this share of the best answer's is a tie. */
const TIE_SHARE = 0.8;
/** Evidence below this share of the best answer's is an accident of likeness, not a second answer. */
const ANSWER_SHARE = 0.5;

export function createIdentifier({
  postingStore,
  catalog,
}: {
  readonly postingStore: PostingStore;
  readonly catalog: CatalogStore;
}): Identifier {
  return {
    async identify(query, { top = 5, minConfidence = MIN_CONFIDENCE, signal } = {}) {
      const startedMs = performance.now();
      using snapshot = await postingStore.snapshot();
      const found = await identify(query, snapshot.shards, { breathe, ...(signal && { signal }) });
      const likely = found.filter(({ confidence }) => confidence >= minConfidence);
      const tracks = await catalog.tracksById(likely.map(({ trackId }) => trackId));
      const known = likely.flatMap((identification, i) => {
        const track = tracks[i];
        return track === undefined ? [] : [{ track, identification }];
      });
      return { matches: answersOf(known).slice(0, top), processingTimeMs: performance.now() - startedMs };
    },
  };
}

interface KnownTrack {
  readonly track: Track;
  readonly identification: Identification;
}

function answersOf(known: readonly KnownTrack[]): IdentifiedTrack[] {
  const evidenceOf = ({ identification }: KnownTrack): number => identification.evidence.alignment.evidence;
  const best = Math.max(...known.map(evidenceOf));
  const answers = known.filter((one) => evidenceOf(one) >= ANSWER_SHARE * best);
  const ties = answers.filter((one) => evidenceOf(one) >= TIE_SHARE * best);
  // a file that was replaced by a better copy of the same music leaves a missing track: the copy is the answer
  const isThere = ({ track }: KnownTrack): boolean => track.missingSinceMs === undefined;
  const shown = ties.some(isThere) ? answers.filter((one) => isThere(one) || !ties.includes(one)) : answers;
  const tied = ties.filter((one) => shown.includes(one));
  return shown.map((one) => ({
    track: one.track,
    confidence: one.identification.confidence,
    offsetS: one.identification.startFrame * frameSeconds(SCHEME),
    speed: one.identification.speed,
    tied: tied.length > 1 && tied.includes(one),
  }));
}

/** Lets other work of this thread have its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
