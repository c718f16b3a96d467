import { describe, expect, it } from 'vitest';
import { trackNamed } from '../../../test/e2e/open-http-server.ts';
import { createListenHistory, type HeardSong } from './listen-history.ts';

const heard = (trackId: number, heardAtS: number, offsetS: number): HeardSong => ({
  heardAtMs: 1000 * heardAtS,
  track: { track: trackNamed(trackId, 'T'), confidence: 1, offsetS, speed: 1, tied: false },
});

describe('the history of listening', () => {
  it('notes a song that goes on once, and again when it is played again', () => {
    const history = createListenHistory();
    expect(history.add(heard(1, 100, 30))).toBe(true);
    expect(history.add(heard(2, 101, 31))).toBe(true);
    expect(history.add(heard(1, 120, 50.5))).toBe(false);
    expect(history.add(heard(1, 400, 30))).toBe(true);
    expect(history.list().map(({ heardAtMs }) => heardAtMs / 1000)).toEqual([100, 101, 400]);
  });

  it('keeps the last thousand', () => {
    const history = createListenHistory();
    for (let i = 0; i < 1002; i++) history.add(heard(i, i, 0));
    expect(history.list()).toHaveLength(1000);
    expect(history.list()[0]).toMatchObject({ heardAtMs: 2000 });
  });
});
