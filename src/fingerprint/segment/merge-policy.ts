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

/** Segments that are smaller cost a query as much as this many postings. */
const SMALL_POSTINGS = 1_000_000;
/** A segment stays alone while it is so many times as large as all smaller ones together. */
const SIZE_RATIO = 1.5;
/** So many segments are left alone whatever their sizes, so that not every added batch is merged at once. */
const SEGMENTS_FREE = 4;
/** A segment is rewritten when this part of its tracks was removed. */
const REMOVED_PART = 0.2;

/**
 * Which segments to merge next, or none. Keeps sizes falling by 2.5 in total from each segment to
 * the rest, so 528 million postings stand in at most 8 segments (and more only when those are full);
 * every posting is rewritten at most log1.67(all / small) times, some 12 for that many.
 */
export function chooseMerge<T extends MergeCandidate>(segments: readonly T[], limits = MERGE_LIMITS): T[] {
  const wasteful = segments.find((segment) => segment.removedTracks > REMOVED_PART * segment.tracks);
  if (wasteful !== undefined) return [wasteful];
  if (segments.length <= SEGMENTS_FREE) return [];
  const rising = segments.toSorted((a, b) => weight(a) - weight(b));
  let chosen: T[] = [];
  let total = 0;
  const group: T[] = [];
  for (const segment of rising) {
    if (!fits([...group, segment], limits)) break;
    group.push(segment);
    if (group.length > 1 && weight(segment) < SIZE_RATIO * total) chosen = [...group];
    total += weight(segment);
  }
  return chosen;
}

const weight = (segment: MergeCandidate): number => Math.max(segment.postings, SMALL_POSTINGS);

function fits(group: readonly MergeCandidate[], limits: MergeLimits): boolean {
  let positions = 0;
  let bytes = 0;
  for (const segment of group) {
    positions += segment.positionLimit;
    bytes += segment.sizeBytes;
  }
  return positions <= limits.positionsMax && bytes <= limits.bytesMax;
}
