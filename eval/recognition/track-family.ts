import { crc32 } from 'node:zlib';

/** Files that differ only in an ending such as `~2` are taken for kindred recordings: they stay together. */
const familyOf = (name: string): string => name.replace(/(~\d+)?\.\w+$/u, '');

export type TrackHalf = 'even' | 'odd' | 'all';

export function trackHalf(text: string): TrackHalf {
  if (text === 'even' || text === 'odd' || text === 'all') return text;
  throw new Error(`a half of the tracks is even, odd or all, not ${text}`);
}

/** Parts tracks by their names alone, the same way wherever and however often it is done. */
export const isInHalf = (name: string, half: TrackHalf): boolean =>
  half === 'all' || (crc32(familyOf(name)) & 1) === (half === 'even' ? 0 : 1);

/** A second halving, independent of the first. */
export const isInFirstQuarter = (name: string): boolean => (crc32(familyOf(name)) & 2) === 0;
