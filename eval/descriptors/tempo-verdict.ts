/** `octave`: a listener who taps half, twice, a third or thrice as fast would agree. */
export type TempoVerdict = 'right' | 'octave' | 'wrong';

/** How far off still counts as the same tempo. */
const TOLERANCE = 0.04;
const OCTAVES = [1 / 2, 2, 1 / 3, 3] as const;

export function judgeTempo(foundBpm: number | undefined, bpm: number): TempoVerdict {
  const ratio = (foundBpm ?? 0) / bpm;
  if (Math.abs(ratio - 1) <= TOLERANCE) return 'right';
  return OCTAVES.some((octave) => Math.abs(ratio / octave - 1) <= TOLERANCE) ? 'octave' : 'wrong';
}
