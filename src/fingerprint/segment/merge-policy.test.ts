import { describe, expect, it } from 'vitest';
import { chooseMerge, type MergeCandidate } from './merge-policy.ts';

const candidate = (postings: number, part: Partial<MergeCandidate> = {}): MergeCandidate => ({
  postings,
  positionLimit: 3 * postings,
  sizeBytes: 3 * postings,
  tracks: 100,
  removedTracks: 0,
  ...part,
});

/** Adds batches and merges after every eighth; what came of it. */
function grow(batches: number, batchPostings: number): { segmentsMax: number; rewritten: number } {
  let segments: MergeCandidate[] = [];
  let written = 0;
  let segmentsMax = 0;
  for (let batch = 1; batch <= batches; batch++) {
    segments.push(candidate(batchPostings));
    if (batch % 8 !== 0) continue;
    for (let chosen = chooseMerge(segments); chosen.length > 0; chosen = chooseMerge(segments)) {
      const postings = chosen.reduce((sum, segment) => sum + segment.postings, 0);
      written += postings;
      segments = [...segments.filter((segment) => !chosen.includes(segment)), candidate(postings)];
    }
    segmentsMax = Math.max(segmentsMax, segments.length);
  }
  return { segmentsMax, rewritten: written / (batches * batchPostings) };
}

describe('chooseMerge', () => {
  it('keeps segments few and rewriting rare, however large the index grows', () => {
    const { segmentsMax, rewritten } = grow(3200, 170_000);
    expect(segmentsMax).toBeLessThanOrEqual(8);
    expect(rewritten).toBeLessThan(8);
  });

  it('keeps tiny batches together', () => {
    const { segmentsMax, rewritten } = grow(2000, 5000);
    expect(segmentsMax).toBeLessThanOrEqual(8);
    expect(rewritten).toBeLessThan(20);
  });

  it('leaves a few large segments alone', () => {
    expect(chooseMerge([4, 3, 2, 5].map((millions) => candidate(millions * 1_000_000)))).toEqual([]);
  });

  it('merges small segments into one', () => {
    const [large, ...small] = [9_000_000, 1000, 2000].map((postings) => candidate(postings));
    expect(chooseMerge([small[0]!, large!, small[1]!])).toEqual(small);
  });

  it('rewrites a segment that has lost many tracks', () => {
    const wasteful = candidate(500, { removedTracks: 30 });
    expect(chooseMerge([candidate(1000), wasteful])).toEqual([wasteful]);
  });

  it('makes no segment larger than the limits', () => {
    const full = Array.from({ length: 9 }, () => candidate(400_000_000, { positionLimit: 2 ** 30 + 1 }));
    expect(chooseMerge(full)).toEqual([]);
    const heavy = Array.from({ length: 9 }, () =>
      candidate(400_000_000, { positionLimit: 10, sizeBytes: 2 ** 31 }),
    );
    expect(chooseMerge(heavy)).toEqual([]);
  });
});
