import { assert } from '../../assert.ts';
import type { DamagedPart, PostingFigures } from '../posting-store.ts';
import type { MergeCandidate } from './merge-policy.ts';
import type { SegmentReader } from './segment-reader.ts';
import { RemovedTracks } from './segment-shard.ts';

/** A segment of an index and which of its tracks were removed since it was written. */
export interface LiveSegment {
  readonly name: string;
  readonly reader: SegmentReader;
  readonly removed: RemovedTracks;
}

/** The same segments with these tracks removed; those without any of them are the same objects. */
export function withRemoved<S extends LiveSegment>(segments: readonly S[], trackIds: Iterable<number>): S[] {
  const ids = new Set(trackIds);
  return segments.map((segment) => {
    const indexes = indexesOf(segment, ids);
    return indexes.length === 0 ? segment : { ...segment, removed: segment.removed.with(indexes) };
  });
}

/**
 * `merged` (made of `inputs` as they were when merging began; `undefined` when nothing was left)
 * in the place of its inputs. What was removed from them in the meantime is removed from it.
 */
export function withMerged<S extends LiveSegment>(
  segments: readonly S[],
  inputs: readonly S[],
  merged: S | undefined,
): S[] {
  const before = new Map(inputs.map((input) => [input.name, input.removed]));
  const rest = segments.filter((segment) => !before.has(segment.name));
  if (merged === undefined) return rest;
  const removedSince: number[] = [];
  for (const { name, reader, removed } of segments) {
    const old = before.get(name);
    if (old === undefined) continue;
    for (const index of removed.indexes())
      if (!old.has(index)) removedSince.push(reader.tracks.trackIds[index]!);
  }
  return [...rest, ...withRemoved([merged], removedSince)];
}

/** Ids of all tracks present, ascending. Those of damaged segments are not: they should be indexed again. */
export function presentTrackIds(segments: readonly LiveSegment[]): Uint32Array {
  const whole = segments.filter((segment) => segment.reader.damage === undefined);
  const ids = new Uint32Array(whole.reduce((sum, segment) => sum + presentTracks(segment), 0));
  let at = 0;
  for (const { reader, removed } of whole) {
    for (const [index, id] of reader.tracks.trackIds.entries()) if (!removed.has(index)) ids[at++] = id;
  }
  return ids.toSorted();
}

export function presentTracks({ reader, removed }: LiveSegment): number {
  return reader.tracks.size - removed.size;
}

export function segmentFigures(segments: readonly LiveSegment[]): PostingFigures {
  let tracks = 0;
  let postings = 0;
  let sizeBytes = 0;
  const damaged: DamagedPart[] = [];
  for (const segment of segments) {
    const { reader, name } = segment;
    tracks += presentTracks(segment);
    postings += reader.header.postings;
    sizeBytes += reader.sizeBytes;
    if (reader.damage !== undefined) damaged.push({ name, reason: reader.damage });
  }
  return { tracks, postings, sizeBytes, shards: segments.length, damaged };
}

export function mergeCandidate<S extends LiveSegment>(segment: S): MergeCandidate & { segment: S } {
  const { header, sizeBytes, tracks } = segment.reader;
  const { postings, positionLimit } = header;
  return {
    segment,
    postings,
    positionLimit,
    sizeBytes,
    tracks: tracks.size,
    removedTracks: segment.removed.size,
  };
}

/** Ids are given once, by the catalogue: adding one that is here already is a mistake of the caller. */
export function assertNew(segments: readonly LiveSegment[], trackIds: readonly number[]): void {
  const ids = new Set(trackIds);
  assert(ids.size === trackIds.length, 'a batch has each track once');
  for (const segment of segments)
    assert(indexesOf(segment, ids).length === 0, 'track ids are new to the index');
}

/** Of the tracks that are still there. */
function indexesOf({ reader, removed }: LiveSegment, ids: ReadonlySet<number>): number[] {
  const indexes: number[] = [];
  for (const [index, id] of reader.tracks.trackIds.entries()) {
    if (ids.has(id) && !removed.has(index)) indexes.push(index);
  }
  return indexes;
}
