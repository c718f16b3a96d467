/** From a query to the few places of the index that are worth a close look. */
import type { Tolerance } from './landmark-grid.ts';
import type { OffsetHistogram } from './offset-histogram.ts';
import type { PostingShard, TrackSpan } from './posting-store.ts';
import { lookupsAt, type Lookups, type QueryLandmarks } from './query-landmarks.ts';

export interface Candidate {
  readonly shard: PostingShard;
  readonly span: TrackSpan;
  /** Frame of the track at which the query begins, to a frame or two. */
  readonly startFrame: number;
  readonly speed: number;
  readonly votes: number;
}

export interface RetrievalOptions {
  readonly speed: number;
  readonly tolerance: Tolerance;
  /** Postings looked at in a shard, at most; the shortest lists, which say most, come first. */
  readonly postingsMax: number;
  readonly candidatesMax: number;
}

export async function retrieve(
  shard: PostingShard,
  landmarks: QueryLandmarks,
  histogram: OffsetHistogram,
  options: RetrievalOptions,
): Promise<Candidate[]> {
  const { speed, tolerance, postingsMax, candidatesMax } = options;
  const all = lookupsAt(landmarks, speed, tolerance);
  const lookups = shortestLists(all, await shard.listLengths(all.hashes), postingsMax);
  const lists = await shard.lists(lookups.hashes);
  const candidates: Candidate[] = [];
  for (const { position, votes } of histogram.best(lookups, lists, candidatesMax)) {
    const span = shard.spanAt(position);
    if (span !== undefined) candidates.push({ shard, span, startFrame: position - span.start, speed, votes });
  }
  return candidates;
}

const LENGTH_LIMIT = 65_536;

/** Leaves out empty lists, and the longest where all together are more than `postingsMax`. */
function shortestLists(lookups: Lookups, lengths: Uint32Array, postingsMax: number): Lookups {
  const { hashes, ends, frames } = lookups;
  const heard = (i: number): number => ends[i]! - (i > 0 ? ends[i - 1]! : 0);
  const costs = new Float64Array(LENGTH_LIMIT);
  for (let i = 0; i < hashes.length; i++) {
    costs[Math.min(lengths[i]!, LENGTH_LIMIT - 1)]! += lengths[i]! * heard(i);
  }
  let limit = 1;
  for (let spent = costs[0]!; limit < LENGTH_LIMIT && spent + costs[limit]! <= postingsMax; limit++) {
    spent += costs[limit]!;
  }
  const keptHashes: number[] = [];
  const keptEnds: number[] = [];
  const keptFrames = new Int32Array(frames.length);
  let filled = 0;
  for (let i = 0; i < hashes.length; i++) {
    if (lengths[i] === 0 || lengths[i]! >= limit) continue;
    keptHashes.push(hashes[i]!);
    for (let j = ends[i]! - heard(i); j < ends[i]!; j++) keptFrames[filled++] = frames[j]!;
    keptEnds.push(filled);
  }
  return {
    hashes: Uint32Array.from(keptHashes),
    ends: Uint32Array.from(keptEnds),
    frames: keptFrames.subarray(0, filled),
  };
}
