import { describe, expect, it } from 'vitest';
import { Timeline } from './timeline.ts';

/** Pieces of 0.1 s at these times; how much silence is put before each. */
function silences(startsS: readonly (number | undefined)[]): number[] {
  const timeline = new Timeline();
  return startsS.map((startS) => timeline.silenceBefore({ samples: 4410, sampleRateHz: 44_100, startS }));
}

const rounded = (values: readonly number[]): number[] =>
  values.map((value) => Math.round(value * 1000) / 1000);

describe('Timeline', () => {
  it('adds nothing to an unbroken stream, however its time stamps are rounded', () => {
    expect(silences([0.001, 0.099, 0.2, 0.301, 0.4])).toEqual([0, 0, 0, 0, 0]);
  });

  it('fills what was lost', () => {
    expect(rounded(silences([0, 0.1, 0.5, 0.6]))).toEqual([0, 0, 0.3, 0]);
  });

  it('fills the time before sound that begins after the picture', () => {
    expect(rounded(silences([0.25, 0.35]))).toEqual([0.25, 0]);
  });

  it('fills small losses once they add up', () => {
    expect(rounded(silences([0, 0.115, 0.23, 0.345]))).toEqual([0, 0, 0.03, 0]);
  });

  it('follows a clock that is set anew', () => {
    expect(rounded(silences([0, 0.1, 5000, 5000.1, 5000.3, 0, 0.1]))).toEqual([0, 0, 0, 0, 0.1, 0, 0]);
  });

  it('goes on where there are no time stamps', () => {
    expect(rounded(silences([0, undefined, 0.2, undefined]))).toEqual([0, 0, 0, 0]);
  });

  it('never takes sound away where pieces overlap', () => {
    expect(silences([0, 0.02, 0.04])).toEqual([0, 0, 0]);
  });
});
