import { describe, expect, it } from 'vitest';
import { parseWords } from './parse-words.ts';
import { type Dictionary, readTerms } from './read-terms.ts';

/** Knows one phrase and some words. */
const dictionary: Dictionary<string> = (words) => {
  const phrase = words.join(' ');
  return ['drum and bass', 'slow', 'and', 'the'].includes(phrase) ? phrase : undefined;
};
const read = (text: string): [clauses: string[], unknown: string[]] => {
  const { clauses, unknown } = readTerms(parseWords(text), [dictionary]);
  return [clauses.map(({ typed }) => typed), unknown.map(({ typed }) => typed)];
};

describe('readTerms', () => {
  it('takes the longest phrase that is known', () => {
    expect(read('slow drum and bass')).toEqual([['slow', 'drum and bass'], []]);
  });

  it('takes words that only join others for nothing, even where a name is called so', () => {
    expect(read('slow and the rain')).toEqual([['slow'], ['rain']]);
  });

  it('takes such a word for itself where it is quoted', () => {
    expect(read('slow "the"')).toEqual([['slow'], ['the']]);
  });
});
