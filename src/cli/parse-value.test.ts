import { describe, expect, it } from 'vitest';
import { orderFrom, yearsFrom } from './parse-value.ts';

describe('yearsFrom', () => {
  it.each([
    ['1997', { yearMin: 1997, yearMax: 1997 }],
    ['1990-1999', { yearMin: 1990, yearMax: 1999 }],
    ['-1979', { yearMax: 1979 }],
    ['2010-', { yearMin: 2010 }],
  ])('reads %s', (text, years) => {
    expect(yearsFrom(text)).toEqual(years);
  });

  it.each(['', '-', 'x', '19901', '1990-1999-2000', '1990..1999'])('refuses "%s"', (text) => {
    expect(() => yearsFrom(text)).toThrow('a year or a range of years');
  });
});

describe('orderFrom', () => {
  it('takes one of the words, or with a minus the other direction', () => {
    const parse = orderFrom(['year', 'title']);
    expect(parse('year')).toEqual({ order: 'year', isDescending: false });
    expect(parse('-title')).toEqual({ order: 'title', isDescending: true });
    expect(() => parse('size')).toThrow('one of year, title');
  });
});
