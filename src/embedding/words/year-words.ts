export interface YearSpan {
  readonly kind: 'years';
  readonly yearMin: number;
  readonly yearMax: number;
}

const DECADES = [
  'twenties',
  'thirties',
  'forties',
  'fifties',
  'sixties',
  'seventies',
  'eighties',
  'nineties',
];
const YEAR = /^(?:19|20)\d\d$/u;
const SPAN = /^((?:19|20)\d\d)(?:-|–)((?:19|20)\d\d)$/u;
const DECADE = /^(?:((?:19|20)\d)0|'?(\d)0)'?s$/u;
/** "20s" and less are of this century. */
const FIRST_OLD_DECADE = 3;

/** "1994", "1990-1999", "1980s", "80s", "the eighties". */
export function yearWords(words: readonly string[]): YearSpan | undefined {
  const [word = ''] = words;
  if (words.length !== 1) return undefined;
  if (YEAR.test(word)) return span(Number(word), Number(word));
  const [, from, to] = SPAN.exec(word) ?? [];
  if (from !== undefined && to !== undefined) return span(Number(from), Number(to));
  const [, long, short] = DECADE.exec(word) ?? [];
  if (long !== undefined) return decade(10 * Number(long));
  if (short !== undefined)
    return decade((Number(short) < FIRST_OLD_DECADE ? 2000 : 1900) + 10 * Number(short));
  const place = DECADES.indexOf(word);
  return place === -1 ? undefined : decade(1920 + 10 * place);
}

const decade = (year: number): YearSpan => span(year, year + 9);
const span = (yearMin: number, yearMax: number): YearSpan => ({ kind: 'years', yearMin, yearMax });
