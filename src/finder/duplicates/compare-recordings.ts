import type { VerificationPeaks } from '../../fingerprint/track-fingerprint.ts';

/** How two recordings agree when one is laid over the other. */
export interface Agreement {
  /** Half frame of the other that stands at half frame 0 of the one. */
  readonly offsetHalfFrames: number;
  /** Share of the one's stretches with sound in which most of what is heard is heard in the other, too. */
  readonly coverage: number;
  /** The same of the other's stretches. */
  readonly otherCoverage: number;
  /** Share of common peaks, over the stretches that agree. */
  readonly likeness: number;
}

/** 5 s, in half frames of 11.6 ms: long enough for a rhythm and a melody to differ. */
const STRETCH_HALF_FRAMES = 431;
/** With fewer peaks a stretch is silence or a held tone, and says nothing. */
const STRETCH_PEAKS_MIN = 12;
/** So many of a stretch's peaks are in the other; by chance (17 peaks a second in 755 half bins) it is one in 400. What it finds: `docs/duplicates.md`. */
const STRETCH_LIKENESS_MIN = 0.35;
/** Peaks are placed to half a cell in each. */
const REACH = { halfFrames: 1, halfBins: 1 };
/** How far a candidate's place may be wrong: two frames. */
const SEARCH_HALF_FRAMES = 6;

/** Lays two recordings over each other near `offsetHalfFrames`. O(peaks). */
export function compareRecordings(
  one: VerificationPeaks,
  other: VerificationPeaks,
  offsetHalfFrames: number,
): Agreement {
  const offset = offsetHalfFrames + bestShift(one, other, offsetHalfFrames);
  const own = stretches(one, other, offset);
  const others = stretches(other, one, -offset);
  const agreeing = own.filter(({ agrees }) => agrees);
  return {
    offsetHalfFrames: offset,
    coverage: shareAgreeing(own),
    otherCoverage: shareAgreeing(others),
    likeness:
      agreeing.reduce((sum, { common }) => sum + common, 0) /
      Math.max(
        1,
        agreeing.reduce((sum, { peaks }) => sum + peaks, 0),
      ),
  };
}

interface Stretch {
  readonly peaks: number;
  readonly common: number;
  readonly agrees: boolean;
}

/** The stretches that have enough in them to be judged. */
function stretches(one: VerificationPeaks, other: VerificationPeaks, offset: number): Stretch[] {
  const found: { peaks: number; common: number }[] = [];
  visitPairs(one, other, { offset, reach: REACH.halfFrames }, (index, common) => {
    const at = Math.floor((one.halfFrames[index] ?? 0) / STRETCH_HALF_FRAMES);
    const stretch = (found[at] ??= { peaks: 0, common: 0 });
    stretch.peaks++;
    if (common.length > 0) stretch.common++;
  });
  return found
    .filter((stretch) => stretch.peaks >= STRETCH_PEAKS_MIN)
    .map((stretch) => ({ ...stretch, agrees: stretch.common >= STRETCH_LIKENESS_MIN * stretch.peaks }));
}

const shareAgreeing = (all: readonly Stretch[]): number =>
  all.length === 0 ? 0 : all.filter(({ agrees }) => agrees).length / all.length;

/** By how many half frames most pairs of peaks are off. */
function bestShift(one: VerificationPeaks, other: VerificationPeaks, offset: number): number {
  const counts = new Uint32Array(2 * SEARCH_HALF_FRAMES + 1);
  visitPairs(one, other, { offset, reach: SEARCH_HALF_FRAMES }, (_, shifts) => {
    for (const shift of shifts)
      counts[shift + SEARCH_HALF_FRAMES] = (counts[shift + SEARCH_HALF_FRAMES] ?? 0) + 1;
  });
  return counts.indexOf(Math.max(...counts)) - SEARCH_HALF_FRAMES;
}

interface Placement {
  /** What is to be added to the one's half frames to have the other's. */
  readonly offset: number;
  /** Half frames. */
  readonly reach: number;
}

/** Calls `visit` for each peak of the one with how far off (half frames) the peaks of the other are that it may be. */
function visitPairs(
  one: VerificationPeaks,
  other: VerificationPeaks,
  { offset, reach }: Placement,
  visit: (index: number, shifts: readonly number[]) => void,
): void {
  let first = 0;
  const shifts: number[] = [];
  for (let i = 0; i < one.halfFrames.length; i++) {
    const expected = (one.halfFrames[i] ?? 0) + offset;
    const halfBin = one.halfBins[i] ?? 0;
    while (first < other.halfFrames.length && (other.halfFrames[first] ?? 0) < expected - reach) first++;
    shifts.length = 0;
    for (let j = first; j < other.halfFrames.length; j++) {
      const shift = (other.halfFrames[j] ?? 0) - expected;
      if (shift > reach) break;
      if (Math.abs((other.halfBins[j] ?? 0) - halfBin) <= REACH.halfBins) shifts.push(shift);
    }
    visit(i, shifts);
  }
}
