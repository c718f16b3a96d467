import { describe, expect, it } from 'vitest';
import { trackNamed } from '../../../test/e2e/open-http-server.ts';
import { linkSightings, type MixSighting } from './link-sightings.ts';

interface Seen {
  readonly id: number;
  readonly startS: number;
  readonly offsetS: number;
  readonly confidence?: number;
  readonly speed?: number;
  readonly tied?: boolean;
}

const sighting = ({
  id,
  startS,
  offsetS,
  confidence = 0.99,
  speed = 1,
  tied = false,
}: Seen): MixSighting => ({
  startS,
  endS: startS + 12,
  track: {
    track: { ...trackNamed(id, `Song ${id}`), durationMs: 200_000 },
    confidence,
    offsetS,
    speed,
    tied,
  },
});

/** Windows of one song from `startS` on, every six seconds. */
const run = (count: number, from: Seen): MixSighting[] =>
  Array.from({ length: count }, (_, i) =>
    sighting({ ...from, startS: from.startS + 6 * i, offsetS: from.offsetS + 6 * i * (from.speed ?? 1) }),
  );

const inOrder = (...runs: readonly MixSighting[][]): MixSighting[] =>
  runs.flat().toSorted((a, b) => a.startS - b.startS);

const told = (sightings: readonly MixSighting[], mixS = 600): [number, number, number][] =>
  linkSightings(sightings, mixS).map(({ track, startS, endS }) => [
    track.track.trackId,
    Math.round(startS),
    Math.round(endS),
  ]);

describe('linkSightings', () => {
  it('names songs that are blended into each other, which overlap', () => {
    const mix = inOrder(
      run(10, { id: 1, startS: 0, offsetS: 30 }),
      run(10, { id: 2, startS: 60, offsetS: 50, speed: 1.03 }),
    );
    expect(told(mix)).toEqual([
      [1, 0, 62],
      [2, 64, 122],
    ]);
  });

  it('takes the beginning and the end of the song itself where they fall into a window', () => {
    const mix = run(33, { id: 1, startS: 102, offsetS: -3 });
    expect(told(mix)).toEqual([[1, 105, 305]]);
  });

  it('tells where in the song it begins, at its speed', () => {
    const [song] = linkSightings(run(6, { id: 1, startS: 100, offsetS: 40, speed: 0.96 }), 600);
    expect(song?.track.offsetS).toBeCloseTo(40 + (song!.startS - 100) * 0.96, 3);
  });

  it('bridges a break, but no contradiction', () => {
    const before = run(4, { id: 1, startS: 0, offsetS: 20 });
    expect(told([...before, ...run(3, { id: 1, startS: 54, offsetS: 74 })])).toHaveLength(1);
    const elsewhere = sighting({ id: 1, startS: 300, offsetS: 10, confidence: 0.9 });
    expect(told([...before, elsewhere])).toEqual([[1, 0, 26]]);
  });

  it('believes one window alone only when it is nearly certain', () => {
    expect(told([sighting({ id: 1, startS: 60, offsetS: 90, confidence: 0.9 })])).toEqual([]);
    expect(told([sighting({ id: 1, startS: 60, offsetS: 90, confidence: 0.999 })])).toHaveLength(1);
    expect(told(run(2, { id: 1, startS: 60, offsetS: 90, confidence: 0.3 }))).toHaveLength(1);
    expect(told(run(2, { id: 1, startS: 60, offsetS: 90, confidence: 0.15 }))).toEqual([]);
  });

  it('shows one of two versions that fit equally well, and both where each is heard for itself', () => {
    const long = run(10, { id: 1, startS: 60, offsetS: 60, tied: true });
    const short = run(4, { id: 2, startS: 72, offsetS: 30, tied: true });
    expect(told(inOrder(long, short)).map(([id]) => id)).toEqual([1]);
    const other = run(4, { id: 2, startS: 72, offsetS: 30 });
    expect(told(inOrder(long, other)).map(([id]) => id)).toEqual([1, 2]);
  });

  it('takes a song that begins again for one song', () => {
    const mix = [...run(5, { id: 1, startS: 0, offsetS: 30 }), ...run(5, { id: 1, startS: 42, offsetS: 30 })];
    expect(linkSightings(mix, 600)).toMatchObject([{ windows: 10 }]);
  });
});
