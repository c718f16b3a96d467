/** Names a query: retrieves candidates, lays them over the query, and decides. */
import {
  chanceOf,
  COARSE_GRIDS,
  FINE_GRIDS,
  fitOf,
  placePeaks,
  refine,
  type Alignment,
  type Chance,
  type PlacedPeaks,
  type Placement,
} from './alignment.ts';
import { confidenceOf, type Evidence } from './decide.ts';
import { PASSES, SURE_CONFIDENCE, type Pass } from './identify-settings.ts';
import { likelihoodImage, type LikelihoodImage } from './likelihood-image.ts';
import type { PostingShard } from './posting-store.ts';
import { countCoincidences, pinpoint } from './pinpoint.ts';
import type { QueryFingerprint, SpectralPeaks } from './query-fingerprint.ts';
import { queryLandmarks, type LandmarkDensity, type QueryLandmarks } from './query-landmarks.ts';
import { retrieve, type Candidate } from './retrieve.ts';
import { siftCandidates } from './sift-candidates.ts';

/** One track that the query may be, with what speaks for it. */
export interface Identification {
  readonly trackId: number;
  /** 0..1 */
  readonly confidence: number;
  /** Frame of the track at which the query begins; negative when it begins before the track does. */
  readonly startFrame: number;
  readonly speed: number;
  readonly evidence: Evidence;
}

/** Tracks judged in full, at most. */
const JUDGED_MAX = 24;
/** How many deviations of fit a doubling of votes is worth when the tracks to judge are chosen. */
const FIT_PER_VOTE_DOUBLING = 1;
/** A small collection has fewer places that are worth a look: one in 46 s of sound. */
const POSITIONS_PER_PLACE = 2000;
/** A shard's part of a pass's candidates is what its size and the number of speeds let expect, times this, and some more. */
const SHARE_SLACK = 2;
const SHARE_MIN = 200;
/** Ranks of the tracks, from 0, whose fit is taken for the common one. */
const COMMON_RANKS = [2, 7] as const;

export interface IdentifyRun {
  readonly signal?: AbortSignal;
  /** Called between steps of some milliseconds, so that a server can answer others. */
  readonly breathe?: () => Promise<void>;
}

/** Tracks that the query may be, the likeliest first; weak ones included: the caller draws the line. */
export async function identify(
  query: QueryFingerprint,
  shards: readonly PostingShard[],
  run: IdentifyRun = {},
): Promise<Identification[]> {
  if (query.peaks.frames.length === 0) return [];
  const image = likelihoodImage(query.spectrogram);
  const landmarksOf = once((density: LandmarkDensity) => queryLandmarks(query.peaks, density));
  const closeLook = once((place: Verified) => lookClosely(image, query.peaks, place));
  const verified: Verified[] = [];
  let found: Identification[] = [];
  for (const pass of PASSES) {
    const candidates = await retrieveAll(landmarksOf(pass.density), shards, pass, run);
    verified.push(...(await verifyAll(image, candidates, pass, run)));
    found = judge(verified, closeLook, image.frames);
    if ((found[0]?.confidence ?? 0) >= SURE_CONFIDENCE) break;
  }
  return found;
}

/** Passes have densities and places in common: each answer is worked out when it is first asked for, and kept. */
function once<In extends object, Out>(work: (of: In) => Out): (of: In) => Out {
  const known = new Map<In, Out>();
  return (of) => {
    const out = known.get(of) ?? work(of);
    known.set(of, out);
    return out;
  };
}

async function retrieveAll(
  landmarks: QueryLandmarks,
  shards: readonly PostingShard[],
  { speeds, tolerance, binFrames, postingsMax, candidatesMax: verifiedMax, siftedMax }: Pass,
  { signal, breathe }: IdentifyRun,
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  const positions = shards.reduce((sum, { positionLimit }) => sum + positionLimit, 0);
  const placesMax = Math.max(verifiedMax, Math.min(siftedMax, Math.ceil(positions / POSITIONS_PER_PLACE)));
  for (const speed of speeds) {
    for (const shard of shards) {
      signal?.throwIfAborted();
      const share = shard.positionLimit / positions / speeds.length;
      const candidatesMax = Math.min(placesMax, Math.ceil(placesMax * share * SHARE_SLACK) + SHARE_MIN);
      const options = { speed, tolerance, binFrames, postingsMax, candidatesMax };
      candidates.push(...(await retrieve(shard, landmarks, options)));
      await breathe?.();
    }
  }
  candidates.sort((a, b) => b.votes - a.votes);
  return candidates.slice(0, placesMax);
}

interface Verified {
  readonly trackId: number;
  readonly peaks: PlacedPeaks;
  readonly alignment: Alignment;
  readonly voteRatio: number;
}

/** Candidates looked at between two breaths: about 5 ms. */
const VERIFIED_PER_STEP = 50;

async function verifyAll(
  image: LikelihoodImage,
  candidates: readonly Candidate[],
  { candidatesMax }: Pass,
  { breathe }: IdentifyRun,
): Promise<Verified[]> {
  const verified: Verified[] = [];
  const middle = Math.min(candidates.length, candidatesMax) >> 1;
  const middling = Math.max(1, candidates[middle]?.votes ?? 1);
  const sifted = await siftCandidates(image, candidates, { count: candidatesMax, breathe });
  for (const [i, { candidate, peaks }] of sifted.entries()) {
    const { span, startFrame, speed, votes } = candidate;
    const placed = placePeaks(peaks);
    const alignment = refine(image, placed, { startFrame, speed }, COARSE_GRIDS);
    if (i % VERIFIED_PER_STEP === VERIFIED_PER_STEP - 1) await breathe?.();
    verified.push({ trackId: span.trackId, peaks: placed, alignment, voteRatio: votes / middling });
  }
  return verified;
}

interface CloseLook {
  readonly alignment: Alignment;
  readonly placement: Placement;
  readonly chance: Chance;
  readonly coincidences: number;
}

function lookClosely(image: LikelihoodImage, heard: SpectralPeaks, place: Verified): CloseLook {
  const { peaks } = place;
  const alignment = refine(image, peaks, place.alignment, FINE_GRIDS);
  const placement = pinpoint(peaks, heard, alignment);
  return {
    alignment,
    placement,
    chance: chanceOf(image, peaks, alignment),
    coincidences: countCoincidences(peaks, heard, placement),
  };
}

/** The best place of each of the best tracks, in full. */
function judge(
  verified: readonly Verified[],
  closeLook: (place: Verified) => CloseLook,
  queryFrames: number,
): Identification[] {
  const tracks = bestPlaces(verified);
  const commonFit = meanFit(tracks.slice(...COMMON_RANKS));
  const judged = tracks.slice(0, JUDGED_MAX).map((place) => {
    const { placement, ...looks } = closeLook(place);
    const evidence: Evidence = { ...looks, queryFrames, voteRatio: place.voteRatio, commonFit };
    return { trackId: place.trackId, confidence: confidenceOf(evidence), ...placement, evidence };
  });
  const evidenceOf = ({ evidence }: Identification): number => evidence.alignment.evidence;
  return judged.toSorted((a, b) => b.confidence - a.confidence || evidenceOf(b) - evidenceOf(a));
}

/** One place for each track, the most promising tracks first. */
function bestPlaces(verified: readonly Verified[]): Verified[] {
  const promise = ({ alignment, voteRatio }: Verified): number =>
    fitOf(alignment) + FIT_PER_VOTE_DOUBLING * Math.log2(voteRatio);
  const best = new Map<number, Verified>();
  for (const place of verified.toSorted((a, b) => promise(b) - promise(a))) {
    if (!best.has(place.trackId)) best.set(place.trackId, place);
  }
  return [...best.values()];
}

const meanFit = (places: readonly Verified[]): number =>
  places.reduce((sum, { alignment }) => sum + fitOf(alignment), 0) / Math.max(1, places.length);
