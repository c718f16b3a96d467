import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWords } from './parse-words.ts';

const shown = (text: string): string[] =>
  parseWords(text).terms.map(
    ({ word, isQuoted, isNegated, weight }) =>
      `${isNegated ? '-' : ''}${isQuoted ? `"${word}"` : word}${weight === 1 ? '' : ` x${weight}`}`,
  );

describe('parseWords', () => {
  it.each([
    ['slow, dark', ['slow', 'dark']],
    ['not loud', ['-loud']],
    ['without a loud drum', ['-a', '-loud', 'drum']],
    ['-drums lo-fi', ['-drums', 'lo-fi']],
    ['very dark and a bit warm', ['dark x1.6', 'and', 'a', 'warm x0.5']],
    ['less blue', ['-blue x0.6']],
    ['“Blue in Green” calm', ['"blue in green"', 'calm']],
    ['-"in rainbows"', ['-"in rainbows"']],
    ['not -loud', ['loud']],
    ["don't loud", ['-loud']],
    ['Café  SIGUR Rós', ['cafe', 'sigur', 'ros']],
    ['千のナイフ 赤い', ['千のナイフ', '赤い']],
    ['медленно', ['медленно']],
    ['?!; -- "" ...', []],
    ['', []],
  ])('reads %j', (text, terms) => {
    expect(shown(text)).toEqual(terms);
  });

  it('looks at 32 words, and names the others', () => {
    const { terms, dropped } = parseWords(Array.from({ length: 40 }, (_, i) => `w${i}`).join(' '));
    expect([terms.length, dropped.length, dropped[0]]).toEqual([32, 8, 'w32']);
  });

  it('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(parseWords(text).terms.length).toBeLessThanOrEqual(32);
      }),
    );
  });
});
