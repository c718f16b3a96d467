/** From a query to the few places of the index that are worth a close look. */
import type { Tolerance } from './landmark-grid.ts';
import { bestOffsets } from './offset-histogram.ts';
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
  /** Frames over which votes for one offset may spread: see `bestOffsets`. */
  readonly binFrames: number;
  /** Postings looked at in a shard, at most; the shortest lists, which say most, come first. */
  readonly postingsMax: number;
  readonly candidatesMax: number;
}

export async function retrieve(
  shard: PostingShard,
  landmarks: QueryLandmarks,
  options: RetrievalOptions,
): Promise<Candidate[]> {
  const { speed, tolerance, binFrames, postingsMax, candidatesMax } = options;
  const all = lookupsAt(landmarks, speed, tolerance);
  const lookups = shortestLists(all, await shard.listLengths(all.hashes), postingsMax);
  const lists = await shard.lists(lookups.hashes);
  const candidates: Candidate[] = [];
  for (const { position, votes } of bestOffsets(lookups, lists, { binFrames, count: candidatesMax })) {
    const span = shard.spanAt(position);
    if (span !== undefined) candidates.push({ shard, span, startFrame: position - span.start, speed, votes });
  }
  return candidates;
}

/** Lengths of lists fall into 16 classes for each doubling. */
const CLASSES_PER_DOUBLING = 16;
const CLASSES = 32 * CLASSES_PER_DOUBLING;
const classCosts = new Float64Array(CLASSES);

const lengthClass = (length: number): number => {
  const doublings = 31 - Math.clz32(length);
  const nearest = doublings < 4 ? length << (4 - doublings) : length >>> (doublings - 4);
  return doublings * CLASSES_PER_DOUBLING + (nearest & (CLASSES_PER_DOUBLING - 1));
};

/** Leaves out empty lists, and the longest where all together are more than `postingsMax`. */
function shortestLists(lookups: Lookups, lengths: Uint32Array, postingsMax: number): Lookups {
  const { hashes, ends, frames } = lookups;
  const classLimit = affordableClasses(ends, lengths, postingsMax);
  const keptHashes = new Uint32Array(hashes.length);
  const keptEnds = new Uint32Array(hashes.length);
  const keptFrames = new Float32Array(frames.length);
  let kept = 0;
  let filled = 0;
  for (let i = 0; i < hashes.length; i++) {
    if (lengths[i] === 0 || lengthClass(lengths[i]!) >= classLimit) continue;
    for (let j = i > 0 ? ends[i - 1]! : 0; j < ends[i]!; j++) keptFrames[filled++] = frames[j]!;
    keptHashes[kept] = hashes[i]!;
    keptEnds[kept++] = filled;
  }
  return {
    hashes: keptHashes.subarray(0, kept),
    ends: keptEnds.subarray(0, kept),
    frames: keptFrames.subarray(0, filled),
  };
}

/** Classes below the answer cost at most `postingsMax` hits together; the class of single postings is always in. */
function affordableClasses(ends: Uint32Array, lengths: Uint32Array, postingsMax: number): number {
  classCosts.fill(0);
  for (let i = 0; i < lengths.length; i++) {
    if (lengths[i] === 0) continue;
    classCosts[lengthClass(lengths[i]!)]! += lengths[i]! * (ends[i]! - (i > 0 ? ends[i - 1]! : 0));
  }
  let limit = 1;
  for (let spent = classCosts[0]!; limit < CLASSES && spent + classCosts[limit]! <= postingsMax; limit++) {
    spent += classCosts[limit]!;
  }
  return limit;
}
