import { expect, it } from 'vitest';
import { formatBytes, formatConfidence, formatSongs, formatTime, printable } from './format-value.ts';

it('shows times as people write them', () => {
  expect([0, 5.9, 65, 600, 3723].map(formatTime)).toEqual(['0:00', '0:05', '1:05', '10:00', '1:02:03']);
});

it('shows sizes in decimal units', () => {
  expect([0, 999, 1500, 123_456_789, 2e12].map(formatBytes)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.5 kB',
    '123 MB',
    '2.0 TB',
  ]);
});

it('calls nothing certain that is not', () => {
  expect([0.5, 0.99, 0.9999, 1].map(formatConfidence)).toEqual(['50 %', '99 %', '99 %', '100 %']);
});

it('counts songs', () => {
  expect([0, 1, 1234].map(formatSongs)).toEqual(['0 songs', '1 song', '1,234 songs']);
});

it('shows control characters instead of obeying them', () => {
  expect(printable('a\nb\t\u001B[31mc é 名')).toBe('a\\nb\\t\\x1b[31mc é 名');
});
