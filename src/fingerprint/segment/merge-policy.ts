/** What deciding about a merge needs to know of a segment. */
export interface MergeCandidate {
  readonly postings: number;
  readonly positionLimit: number;
  readonly sizeBytes: number;
  readonly tracks: number;
  readonly removedTracks: number;
}

export interface MergeLimits {
  /** Of a merged segment; at most 2^31. */
  readonly positionsMax: number;
  readonly bytesMax: number;
}

export const MERGE_LIMITS: MergeLimits = { positionsMax: 2 ** 31, bytesMax: 3 * 2 ** 30 };

/** Smaller segments are merged whenever there are two: that is done in 0.1 s, and each costs a query as much as one of this size. */
const SMALL_POSTINGS = 1_000_000;
/** A larger segment stays alone while it is so many times as large as all smaller ones together. */
const SIZE_RATIO = 1.5;
/** So many segments are left alone unless they are small, so that large ones are not rewritten for every few batches. */
const SEGMENTS_FREE = 6;
/** A segment is rewritten when this part of its tracks was removed. */
const REMOVED_PART = 0.2;

/**
 * Which segments to merge next, or none. Sizes then fall by 2.5 in total from each segment to the
 * rest: an index of 500 million postings that grew by batches of 170,000 has at most 8 segments
 * (more only where those are full), and each posting was rewritten 7 times.
 */
export function chooseMerge<T extends MergeCandidate>(segments: readonly T[], limits = MERGE_LIMITS): T[] {
  const wasteful = segments.find((segment) => segment.removedTracks > REMOVED_PART * segment.tracks);
  if (wasteful !== undefined) return [wasteful];
  const rising = segments.toSorted((a, b) => a.postings - b.postings);
  const group: T[] = [];
  let chosen = 0;
  let postings = 0;
  for (const segment of rising) {
    if (!fits([...group, segment], limits)) break;
    group.push(segment);
    const crowded = segments.length > SEGMENTS_FREE && segment.postings < SIZE_RATIO * postings;
    const small = crowded || segment.postings < SMALL_POSTINGS;
    if (group.length > 1 && small) chosen = group.length;
    postings += segment.postings;
  }
  return group.slice(0, chosen);
}

function fits(group: readonly MergeCandidate[], limits: MergeLimits): boolean {
  let positions = 0;
  let bytes = 0;
  for (const segment of group) {
    positions += segment.positionLimit;
    bytes += segment.sizeBytes;
  }
  return positions <= limits.positionsMax && bytes <= limits.bytesMax;
}
