import { expect, it } from 'vitest';
import { isoDurationMs } from './iso-duration.ts';

it.each([
  ['PT3M2S', 182_000],
  ['PT45S', 45_000],
  ['PT1H', 3_600_000],
  ['P1DT2H3M4S', 93_784_000],
  ['PT0M3.5S', 3500],
  ['P1W', 604_800_000],
  ['P0D', undefined],
  ['PT0S', undefined],
  ['', undefined],
  ['P', undefined],
  ['3:02', undefined],
  ['PT99999999999H', undefined],
  ['PT-3M', undefined],
  [182, undefined],
  [undefined, undefined],
])('reads %s', (text, expected) => {
  expect(isoDurationMs(text)).toBe(expected);
});
