import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['  Song\u0000\u0007title\n', 'Song title'],
    ['half a \ud83c character', 'half a \ufffd character'],
    ['\u65e5\u672c \u{1f3b5}', '\u65e5\u672c \u{1f3b5}'],
    ['e\u0301', '\u00e9'],
  ])('cleans %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  it.each(['', ' \t ', '\u0000\u0000', undefined, null, 7, {}, ['x']])('takes %j for no text', (raw) => {
    expect(cleanText(raw)).toBeUndefined();
  });

  it('reads UTF-8 that was taken for Latin-1 again', () => {
    expect(cleanText(Buffer.from('T\u00eftle \u65e5\u672c').toString('latin1'))).toBe(
      'T\u00eftle \u65e5\u672c',
    );
  });

  it('leaves Latin-1 alone', () => {
    expect(cleanText('Mot\u00f6rhead')).toBe('Mot\u00f6rhead');
  });

  it('gives short, well-formed text without control characters, or none, for any text', () => {
    const property = fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (raw) => {
      const text = cleanText(raw) ?? 'none';
      expect(text.length).toBeLessThanOrEqual(1000);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/\p{Cc}/u);
      expect(text).toBe(text.trim());
    });
    fc.assert(property, { numRuns: 300 });
  });
});
