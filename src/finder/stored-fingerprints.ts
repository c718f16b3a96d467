import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  GAP_FRAMES,
  HASH_LIMIT,
  type IdentifiedFingerprint,
  type PostingShard,
  type PostingSnapshot,
} from '../fingerprint/posting-store.ts';
import { SpanLine, spansOf } from './span-line.ts';

/** Hashes whose lists are read at once. */
const CHUNK_HASHES = 2 ** 16;
/** Landmarks gathered at once: 128 MiB of them, about 5,000 tracks. More makes fewer passes over a shard. */
const LANDMARKS_HELD_MAX = 2 ** 24;

export interface StoredFingerprintOptions {
  readonly signal?: AbortSignal | undefined;
  readonly landmarksMax?: number;
}

/**
 * The fingerprints of all tracks of an index as they were added, shard by shard: an inverted index turned
 * back. A shard is read once to count and once for every `landmarksMax` of its landmarks, so memory does
 * not grow with it. What stands in a damaged part is missing; the store's figures then tell.
 */
export async function* storedFingerprints(
  { shards }: PostingSnapshot,
  { signal, landmarksMax = LANDMARKS_HELD_MAX }: StoredFingerprintOptions = {},
): AsyncGenerator<IdentifiedFingerprint> {
  for (const shard of shards) {
    const spans = spansOf(shard);
    if (spans.length === 0) continue;
    const line = new SpanLine(spans, shard.positionLimit);
    const counted = await countLandmarks(shard, line, signal);
    for (const [from, to] of groupsOf(counted.counts, landmarksMax))
      yield* gather(shard, line, { ...counted, from, to, signal });
  }
}

type Visit = (hash: number, position: number) => void;

const ALL_CHUNKS: readonly number[] = Array.from(
  { length: HASH_LIMIT / CHUNK_HASHES },
  (_, chunk) => chunk * CHUNK_HASHES,
);

/** Hashes ascend, and the positions of each; returns the chunks, of those given, that have any. */
async function visitPostings(
  shard: PostingShard,
  chunks: readonly number[],
  visit: Visit,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const hashes = new Uint32Array(CHUNK_HASHES);
  const filled: number[] = [];
  for (const first of chunks) {
    signal?.throwIfAborted();
    for (let i = 0; i < CHUNK_HASHES; i++) hashes[i] = first + i;
    const { ends, positions } = await shard.lists(hashes);
    if (positions.length === 0) continue;
    filled.push(first);
    let at = 0;
    for (let i = 0; i < CHUNK_HASHES; i++)
      for (; at < (ends[i] ?? 0); at++) visit(first + i, positions[at] ?? 0);
    await nextTurn();
  }
  return filled;
}

interface CountedLandmarks {
  /** Of each span. */
  readonly counts: Uint32Array;
  readonly chunks: readonly number[];
}

async function countLandmarks(
  shard: PostingShard,
  line: SpanLine,
  signal: AbortSignal | undefined,
): Promise<CountedLandmarks> {
  const counts = new Uint32Array(line.spans.length);
  const count: Visit = (_, position) => {
    const index = line.indexAt(position);
    if (index >= 0) counts[index] = (counts[index] ?? 0) + 1;
  };
  return { counts, chunks: await visitPostings(shard, ALL_CHUNKS, count, signal) };
}

/** Runs of spans with about so many landmarks together; one span at least. */
function* groupsOf(counts: Uint32Array, landmarksMax: number): Generator<[from: number, to: number]> {
  let [from, held] = [0, 0];
  for (const [index, count] of counts.entries()) {
    if (index > from && held + count > landmarksMax) {
      yield [from, index];
      [from, held] = [index, 0];
    }
    held += count;
  }
  yield [from, counts.length];
}

interface Group extends CountedLandmarks {
  readonly from: number;
  readonly to: number;
  readonly signal: AbortSignal | undefined;
}

async function* gather(
  shard: PostingShard,
  line: SpanLine,
  { from, to, counts, chunks, signal }: Group,
): AsyncGenerator<IdentifiedFingerprint> {
  const next = new Uint32Array(to - from);
  let total = 0;
  for (let i = 0; i < next.length; i++) {
    next[i] = total;
    total += counts[from + i] ?? 0;
  }
  const hashes = new Uint32Array(total);
  const frames = new Uint32Array(total);
  const take: Visit = (hash, position) => {
    const index = line.indexAt(position);
    const span = line.spans[index];
    if (span === undefined || index < from || index >= to) return;
    const at = next[index - from] ?? 0;
    hashes[at] = hash;
    frames[at] = position - span.start;
    next[index - from] = at + 1;
  };
  await visitPostings(shard, chunks, take, signal);
  for (let index = from, start = 0; index < to; index++) {
    const span = line.spans[index];
    const end = next[index - from] ?? start;
    if (span !== undefined) {
      const request = {
        start: span.start,
        fromHalfFrame: 0,
        toHalfFrame: 2 * (span.lengthFrames + GAP_FRAMES),
      };
      const [peaks = { halfFrames: new Uint32Array(), halfBins: new Uint16Array() }] = await shard.peaks([
        request,
      ]);
      const { trackId, lengthFrames } = span;
      const fingerprint = {
        lengthFrames,
        hashes: hashes.slice(start, end),
        anchorFrames: frames.slice(start, end),
        peaks,
      };
      yield { trackId, fingerprint };
    }
    start = end;
  }
}
