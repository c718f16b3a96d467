/**
 * A first look at thousands of candidates, of which only the best are worth a close one.
 *
 * The stored peaks of a candidate are laid over the query at the speed that it was found at and at a few
 * neighbouring starts, whole frames apart. O(peaks x starts) for each, a few microseconds.
 */
import { fitOf } from './alignment.ts';
import type { LikelihoodImage } from './likelihood-image.ts';
import type { PeakRequest } from './posting-store.ts';
import type { Candidate } from './retrieve.ts';
import { SCHEME } from './scheme.ts';
import type { VerificationPeaks } from './track-fingerprint.ts';

/** A candidate and its stored peaks around the query. */
export interface SiftedCandidate {
  readonly candidate: Candidate;
  readonly peaks: VerificationPeaks;
}

/** Frames of a track around a candidate that refining may reach. */
const REACH_FRAMES = 10;
/** Starts tried to each side of the votes' bin. */
const START_STEPS = 2;
const STARTS = 2 * START_STEPS + 1;
/** How many deviations of fit a doubling of votes is worth. */
const FIT_PER_VOTE_DOUBLING = 1;
/** Candidates between two breaths: some milliseconds. */
const CANDIDATES_PER_STEP = 500;

/** The `count` candidates that fit best at a first look; all of them when they are no more. */
export async function siftCandidates(
  image: LikelihoodImage,
  candidates: readonly Candidate[],
  { count, breathe }: { readonly count: number; readonly breathe?: (() => Promise<void>) | undefined },
): Promise<SiftedCandidate[]> {
  const isSmall = candidates.length <= count;
  const field = isSmall ? undefined : evidenceField(image);
  const seen: (SiftedCandidate & { readonly promise: number })[] = [];
  for (const [shard, own] of Map.groupBy(candidates, (candidate) => candidate.shard)) {
    // neighbours in the index are neighbours on disk
    const inOrder = own.toSorted((a, b) => a.span.start - b.span.start);
    for (let from = 0; from < inOrder.length; from += CANDIDATES_PER_STEP) {
      const some = inOrder.slice(from, from + CANDIDATES_PER_STEP);
      const found = await shard.peaks(some.map((candidate) => peakRequest(candidate, image.frames)));
      for (const [i, candidate] of some.entries()) {
        const peaks = found[i]!;
        const fit = field === undefined ? 0 : firstFit(field, image, peaks, candidate);
        const promise = fit + FIT_PER_VOTE_DOUBLING * Math.log2(candidate.votes);
        seen.push({ candidate, peaks, promise });
      }
      await breathe?.();
    }
  }
  if (isSmall) return seen;
  return seen.toSorted((a, b) => b.promise - a.promise).slice(0, count);
}

function peakRequest({ span, startFrame, speed }: Candidate, queryFrames: number): PeakRequest {
  return {
    start: span.start,
    fromHalfFrame: Math.max(0, Math.floor(2 * (startFrame - REACH_FRAMES))),
    toHalfFrame: Math.max(0, Math.ceil(2 * (startFrame + queryFrames * speed * 1.02 + REACH_FRAMES))),
  };
}

/** The evidence with time running fastest, and `START_STEPS` empty frames before and after. `[bins, columns]`. */
interface EvidenceField {
  readonly evidence: Float32Array;
  readonly columns: number;
}

function evidenceField({ evidence, frames, bins }: LikelihoodImage): EvidenceField {
  const columns = frames + 2 * START_STEPS;
  const field = new Float32Array(bins * columns);
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 1; k < bins - 1; k++) field[k * columns + frame + START_STEPS] = evidence[frame * bins + k]!;
  }
  return { evidence: field, columns };
}

const sums = new Float64Array(STARTS);

/** The best fit among the starts. Hot. */
function firstFit(
  { evidence, columns }: EvidenceField,
  { variance: binVariance, frames, bins }: LikelihoodImage,
  { halfFrames, halfBins }: VerificationPeaks,
  { startFrame, speed }: Candidate,
): number {
  sums.fill(0);
  let variance = 0;
  let inside = 0;
  const perHalfFrame = 0.5 / speed;
  const shift = 0.5 - startFrame / speed;
  const binShift = SCHEME.firstBin * (speed - 1) + 0.5;
  const perHalfBin = 0.5 * speed;
  for (let i = 0; i < halfFrames.length; i++) {
    const at = halfFrames[i]! * perHalfFrame + shift;
    const bin = (halfBins[i]! * perHalfBin + binShift) | 0;
    if (at < 0 || at >= frames || bin < 1 || bin >= bins - 1) continue;
    const column = bin * columns + (at | 0);
    for (let start = 0; start < STARTS; start++) sums[start]! += evidence[column + start]!;
    variance += binVariance[bin]!;
    inside++;
  }
  return fitOf({ startFrame, speed, evidence: Math.max(...sums), variance, peaks: inside });
}
