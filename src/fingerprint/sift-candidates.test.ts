import { expect, test } from 'vitest';
import type { LikelihoodImage } from './likelihood-image.ts';
import type { PostingShard } from './posting-store.ts';
import type { Candidate } from './retrieve.ts';
import { siftCandidates } from './sift-candidates.ts';
import type { VerificationPeaks } from './track-fingerprint.ts';

const FRAMES = 100;
const BINS = 50;
const RIGHT_START = 7000;

/** The query has a note in every fifth frame; every track the same notes, each from another start. */
function image(): LikelihoodImage {
  const evidence = new Float32Array(FRAMES * BINS).fill(-0.2);
  for (let frame = 0; frame < FRAMES; frame += 5) evidence[frame * BINS + binAt(frame)] = 2;
  return { evidence, variance: new Float32Array(BINS).fill(0.5), frames: FRAMES, bins: BINS };
}

const binAt = (frame: number): number => 1 + ((frame * 7) % (BINS - 2));

function peaksFrom(startFrame: number): VerificationPeaks {
  const heard = Array.from({ length: FRAMES / 5 }, (_, i) => i * 5);
  return {
    halfFrames: Uint32Array.from(heard, (frame) => 2 * (startFrame + frame)),
    halfBins: Uint16Array.from(heard, (frame) => 2 * binAt(frame)),
  };
}

const shard: PostingShard = {
  positionLimit: 1e6,
  listLengths: async (hashes) => hashes,
  lists: async () => ({ ends: new Uint32Array(), positions: new Uint32Array() }),
  spanAt: () => undefined,
  peaks: async (requests) =>
    requests.map(({ start }) => peaksFrom(start === RIGHT_START ? 40 : 40 + 8 + (start % 31))),
};

const candidateAt = (start: number, votes: number): Candidate => ({
  shard,
  span: { trackId: start, start, lengthFrames: 500 },
  startFrame: 41,
  speed: 1,
  votes,
});

test('the candidate whose peaks fit is kept, though a frame off and behind many with as many votes', async () => {
  const candidates = Array.from({ length: 1200 }, (_, i) => candidateAt(i, 2));
  candidates.push(candidateAt(RIGHT_START, 2));
  const sifted = await siftCandidates(image(), candidates, { count: 10 });
  expect(sifted).toHaveLength(10);
  expect(sifted[0]!.candidate.span.start).toBe(RIGHT_START);
  expect(sifted[0]!.peaks).toEqual(peaksFrom(40));
});

test('all are kept when they are few', async () => {
  const sifted = await siftCandidates(image(), [candidateAt(3, 1), candidateAt(2, 1)], { count: 2 });
  expect(sifted.map(({ candidate }) => candidate.span.start).toSorted()).toEqual([2, 3]);
});
