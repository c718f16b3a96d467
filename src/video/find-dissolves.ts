/**
 * Dissolves and fades: for a while every frame is a mixture of the first and the last, first mostly of the
 * one, then of the other. What moves or slides is no such mixture, and what only grows lighter has the same
 * drawing before and after.
 */
import { type FilmFrames, GRID_PIXELS } from './film-reading.ts';
import { lumaAt, lumaDifference } from './frame-distance.ts';

export interface Dissolve {
  readonly startS: number;
  readonly endS: number;
}

const LENGTHS_S = [0.4, 0.6, 0.8, 1, 1.3, 1.6, 2] as const;
/** First and last frame differ so much at least (mean of cells, 0..1). */
const CHANGE_MIN = 0.05;
/** Of that, so much may be unlike the mixture on the way. */
const RESIDUE_MAX = 0.22;
const PROBES = [0.25, 0.5, 0.75] as const;
/** More alike in drawing: one picture under changing light. */
const CORRELATION_MAX = 0.75;

interface Candidate {
  readonly first: number;
  readonly last: number;
  readonly change: number;
}

/** `cuts`: as `findCuts` gives them; no dissolve goes across one. In order of time. */
export function findDissolves(frames: FilmFrames, cuts: readonly number[]): Dissolve[] {
  const candidates: Candidate[] = [];
  for (let first = 0; first < frames.timesS.length - 3; first++)
    for (const lengthS of LENGTHS_S) {
      const candidate = candidateAt(frames, first, lengthS);
      if (candidate !== undefined && !crosses(candidate, cuts)) candidates.push(candidate);
    }
  return strongest(candidates)
    .map(({ first, last }) => ({ startS: frames.timesS[first]!, endS: frames.timesS[last]! }))
    .toSorted((a, b) => a.startS - b.startS);
}

function candidateAt(frames: FilmFrames, first: number, lengthS: number): Candidate | undefined {
  const { timesS } = frames;
  const last = frameAt(timesS, timesS[first]! + lengthS, first);
  if (last < first + 3 || timesS[last]! - timesS[first]! < 0.8 * lengthS) return undefined;
  const [before, after] = [lumaAt(frames, first), lumaAt(frames, last)];
  const change = lumaDifference(before, after);
  if (change < CHANGE_MIN) return undefined;
  for (const probe of PROBES) {
    const wantedS = timesS[first]! + probe * (timesS[last]! - timesS[first]!);
    const between = frameAt(timesS, wantedS, first);
    const share = (timesS[between]! - timesS[first]!) / (timesS[last]! - timesS[first]!);
    const residue = residueOf(before, after, lumaAt(frames, between), share);
    if (residue > RESIDUE_MAX * change) return undefined;
  }
  return correlation(before, after) > CORRELATION_MAX ? undefined : { first, last, change };
}

/** The last frame that is shown at `timeS` or before, from `first` on. */
function frameAt(timesS: Float64Array, timeS: number, first: number): number {
  let [low, high] = [first, timesS.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (timesS[middle]! <= timeS + 1e-6) low = middle;
    else high = middle - 1;
  }
  return low;
}

function residueOf(before: Uint8Array, after: Uint8Array, between: Uint8Array, share: number): number {
  let sum = 0;
  for (let i = 0; i < GRID_PIXELS; i++)
    sum += Math.abs(between[i]! - (1 - share) * before[i]! - share * after[i]!);
  return sum / (255 * GRID_PIXELS);
}

function correlation(a: Uint8Array, b: Uint8Array): number {
  let [sumA, sumB, squaresA, squaresB, products] = [0, 0, 0, 0, 0];
  for (let i = 0; i < GRID_PIXELS; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sumA += x;
    sumB += y;
    squaresA += x * x;
    squaresB += y * y;
    products += x * y;
  }
  const covariance = products - (sumA * sumB) / GRID_PIXELS;
  const [spreadA, spreadB] = [squaresA - sumA ** 2 / GRID_PIXELS, squaresB - sumB ** 2 / GRID_PIXELS];
  return spreadA < 1 || spreadB < 1 ? 0 : covariance / Math.sqrt(spreadA * spreadB);
}

function crosses({ first, last }: Candidate, cuts: readonly number[]): boolean {
  return cuts.some((cut) => cut > first && cut <= last);
}

/** Of those that overlap, the one across which most changes. */
function strongest(candidates: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.change - a.change))
    if (chosen.every(({ first, last }) => candidate.last < first || candidate.first > last))
      chosen.push(candidate);
  return chosen;
}
